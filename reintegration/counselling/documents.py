"""A specialist's month for settlement: on paper with places to sign, and as a workbook. No note, no participant's name.

It leaves the house beside an invoice, so people stand in it by their case numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from cis_portal import printing
from cis_portal.lib.periods import Month
from cis_portal.lib.tabular import Cell, Column, Sheet, workbook
from grants.models import Project
from reintegration.counselling.hours import Hours, digest_of
from reintegration.models import CounsellingCard


def summary_pdf(project: Project, month: Month, specialist: User, cards: Sequence[CounsellingCard]) -> bytes:
    """The meetings one by one, their sum by kind, and two places to sign. The same cards give the same bytes."""
    context = {
        "project": project,
        "month": month,
        "specialist": specialist,
        "cards": cards,
        "hours": Hours.of(cards),
        "digest": digest_of(cards),
    }
    return printing.printed("reintegration/pdf/counselling.html", context)


def summary_xlsx(project: Project, month: Month, specialist: User, cards: Sequence[CounsellingCard]) -> bytes:
    """The same as a sheet; lengths as hours and parts of them."""
    with translation.override(printing.LANGUAGE):
        title = _("Counselling in %(month)s: %(name)s") % {
            "month": f"{month.first:%m.%Y}",
            "name": specialist.get_full_name(),
        }
        columns = [Column(_("Day"), 12), Column(_("From"), 8), Column(_("To"), 8), Column(_("Hours"), 8),
                   Column(_("Case"), 14), Column(_("Kind"), 18), Column(_("Topic"), 36)]  # fmt: skip
        above = [
            title,
            f"{project.title}, {project.number}",
            _("digest of the data: %(digest)s") % {"digest": digest_of(cards)},
        ]
        rows: list[list[Cell]] = [
            [
                card.held_on,
                f"{card.starts_at:%H:%M}",
                f"{card.ends_at:%H:%M}",
                round(card.minutes / 60, 2),
                card.enrolment.case_number,
                card.kind.name,
                str(card.get_topic_display()),
            ]
            for card in cards
        ]
        total: list[Cell] = [_("Total"), "", "", round(sum(card.minutes for card in cards) / 60, 2), "", "", ""]
        return workbook([Sheet(str(month), columns, [*rows, total], above)], title=title)
