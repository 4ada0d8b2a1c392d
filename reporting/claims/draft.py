"""A draft of the claim's words from what the portal counted, in Polish: a beginning for a person to finish."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cis_portal.lib.periods import Period
from cis_portal.printing import LANGUAGE
from reporting.figures import Line
from reporting.words import day

from .work import KindOfWork, Task


def draft_of(task: Task, period: Period) -> str:
    """A paragraph on one task; says so where no register of the period is closed."""
    with translation.override(LANGUAGE):
        span = {"start": day(period.starts_on), "end": day(period.ends_on)}
        if not task.kinds:
            return _("No register of a meeting of %(start)s–%(end)s is closed in the portal for this task.") % span
        lines = [_("In the period %(start)s–%(end)s the following was carried out:") % span]
        lines += [f"– {_kind(kind)};" for kind in task.kinds]
        whole = [f"{part.meetings} ({hours(part)})" for part in (task.in_groups, task.alone)]
        lines.append(
            _("Together: in groups %(groups)s, individually %(alone)s; people: %(people)s.")
            % {"groups": whole[0], "alone": whole[1], "people": len(task.in_groups.people | task.alone.people)}
        )
        return "\n".join(lines)


def problems_of(lines: Sequence[Line], told: Sequence[tuple[str, str]], period: Period) -> str:
    """Figures behind their plan, then what the partners told, each a line; nothing where there is nothing.

    told: partner's name and its problems.
    """
    with translation.override(LANGUAGE):
        behind = [
            _("– %(code)s %(name)s: %(total)s, planned for %(day)s: %(due)s;")
            % {"code": line.code, "name": line.indicator.name, "total": line.total, "due": line.due,
               "day": day(period.ends_on)}
            for line in lines
            if line.standing and line.standing.code == "behind"
        ]  # fmt: skip
        return "\n".join([*behind, *(f"– {partner}: {problems.strip()}" for partner, problems in told)])


def _kind(kind: KindOfWork) -> str:
    if kind.in_days:
        said = ngettext("%(name)s: %(count)d day, %(hours)s", "%(name)s: %(count)d days, %(hours)s", kind.meetings)
    else:
        said = ngettext(
            "%(name)s: %(count)d meeting, %(hours)s", "%(name)s: %(count)d meetings, %(hours)s", kind.meetings
        )
    text = said % {"name": kind.name, "count": kind.meetings, "hours": hours(kind)}
    if kind.groups:
        text += ", " + ngettext("%(count)d group", "%(count)d groups", len(kind.groups)) % {"count": len(kind.groups)}
    return (
        text + ", " + ngettext("%(count)d person", "%(count)d people", len(kind.people)) % {"count": len(kind.people)}
    )


def hours(kind: KindOfWork) -> str:
    """12,5 godz."""
    return _("%(hours)s h") % {"hours": number_format(kind.hours.normalize(), use_l10n=True)}
