"""What a file shows of activities: hours by kind and month, the meetings themselves, and placements."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from cis_portal.lib.periods import Month
from participants.models import Enrolment, FileSection
from reintegration.models import DayCode, DayMark, MeetingPresence, MeetingState, Placement, PlacementEntry
from reintegration.views.files import panel_or_page, section_of


@requires(Permission.ATTENDANCE_VIEW)
def participant_activities(request: PortalRequest, case: str) -> HttpResponse:
    """Hours of one person by kind and month, each placement and each meeting; inside the file's page the sums alone."""
    enrolment, context = section_of(request, case, FileSection.ACTIVITIES)
    context["leads_placements"] = request.user.works_for_a_centre and request.user.may(Permission.OUTCOMES_RECORD)
    context |= _activities(enrolment, full=not request.htmx, days_open=FileSection.ATTENDANCE in context["sections"])
    return panel_or_page(request, context)


def _activities(enrolment: Enrolment, *, full: bool, days_open: bool) -> dict[str, Any]:
    """full: with each meeting; days_open: whether what the day says may be told too."""
    presences = MeetingPresence.objects.filter(stay__enrolment=enrolment, present__isnull=False)
    found = presences.select_related("meeting__kind", "meeting__leader").order_by(
        "-meeting__held_on", "-meeting__starts_at"
    )
    sums = _minutes(enrolment, found)
    months = sorted({month for kind in sums.values() for month in kind}, reverse=True)
    placements = Placement.objects.filter(stay__enrolment=enrolment).with_hours().select_related("employer")
    codes = DayMark.objects.filter(stay__enrolment=enrolment).values_list("day", "code")
    days = dict(codes) if full and days_open else {}
    return {
        "months": months,
        "kinds": [
            (kind, [_hours(own.get(month, 0)) for month in months], _hours(sum(own.values())))
            for kind, own in sorted(sums.items())
        ],
        "totals": [_hours(sum(own.get(month, 0) for own in sums.values())) for month in months],
        "together": _hours(sum(sum(own.values()) for own in sums.values())),
        "attended": sum(bool(presence.present) for presence in found),
        "of": len(found),
        "placements": placements.order_by("-starts_on") if full else [],
        "presences": [(one, days.get(one.meeting.held_on, ""), _differs(one, days)) for one in found] if full else [],
    }


def _minutes(enrolment: Enrolment, presences: Iterable[MeetingPresence]) -> dict[str, dict[Month, int]]:
    """Minutes by kind of activity and month: of closed meetings at which the person was, and of placements."""
    sums: dict[str, dict[Month, int]] = defaultdict(lambda: defaultdict(int))
    for presence in presences:
        meeting = presence.meeting
        if presence.present and meeting.state == MeetingState.CLOSED:
            sums[meeting.kind.name][Month.of(meeting.held_on)] += meeting.minutes or 0
    for day, hours in PlacementEntry.objects.filter(placement__stay__enrolment=enrolment).values_list("day", "hours"):
        sums[_("Practice at employers")][Month.of(day)] += int(hours * 60)
    return sums


def _differs(presence: MeetingPresence, days: dict[Any, str]) -> bool:
    code = days.get(presence.meeting.held_on, "")
    return bool(code) and bool(presence.present) != (code == DayCode.PRESENT)


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
