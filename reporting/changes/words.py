"""Comparisons in words."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reporting.words import day

from .comparing import How, Move
from .standings import Standing
from .telling import Comparison, ToldDifference

MOVE_TONES = {How.NEW: "ok", How.LATE: "info", How.LOST: "bad", How.MOVED: "neutral"}
MOVES = {
    How.NEW: gettext_lazy("counts since %(after)s"),
    How.LATE: gettext_lazy("entered late, counts since %(after)s"),
    How.LOST: gettext_lazy("no longer counts (was %(before)s)"),
    How.MOVED: gettext_lazy("deciding day %(before)s → %(after)s"),
}


def move(found: Move) -> str:
    """How one person moved."""
    return str(MOVES[found.how]) % {"before": day(found.before), "after": day(found.after)}


def signed(number: int) -> str:
    """+2, −3, 0; a real minus sign, never broken from its number."""
    return f"+{number}" if number > 0 else f"−{abs(number)}" if number else "0"


def counting(found: Standing) -> str:
    """One side of a comparison: the day and when it was counted."""
    moment = date_format(localtime(found.moment), "SHORT_DATETIME_FORMAT")
    if found.report is None:
        return _("as of %(day)s, counted now") % {"day": day(found.until)}
    return _("as of %(day)s, frozen %(moment)s") % {"day": day(found.until), "moment": moment}


def change(comparison: Comparison, line: ToldDifference) -> str:
    """14 as of 30.06.2026, 12 now: 1 came in since then; corrections: −3."""
    difference, parts = line.difference, []
    if difference.new:
        parts.append(ngettext("%(count)d person came in since", "%(count)d people came in since", difference.new) % {
            "count": difference.new
        })  # fmt: skip
    effect = sum(found.effect for found in difference.corrections)
    if difference.corrections:
        parts.append(_("corrections: %(effect)s") % {"effect": signed(effect)})
    said = _("%(before)s as of %(day)s, %(after)s as of %(until)s") % {
        "before": difference.before.total if difference.before else 0,
        "day": day(comparison.earlier.until),
        "after": difference.after.total,
        "until": day(comparison.later.until),
    }
    return f"{said}: {'; '.join(parts)}." if parts else f"{said}."
