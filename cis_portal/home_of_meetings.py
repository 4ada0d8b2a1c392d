"""What the first page says to those who lead meetings: today's, each with its register, and those not closed yet."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from reintegration.models import Meeting, MeetingState
from reintegration.week import hours

LINES = 8
STATES = {MeetingState.PLANNED: "warn", MeetingState.CLOSED: "ok", MeetingState.CANCELLED: "neutral"}


def meeting_panels(user: User, project: Project) -> list[dict[str, Any]]:
    """The user's own meetings of today, and of days before those whose register is not closed; no panel for none."""
    if not user.may(Permission.MEETINGS_RECORD):
        return []
    today = timezone.localdate()
    own = Meeting.objects.visible_to(user).filter(project=project, leader=user).with_names().in_order()
    panels = [
        {
            "title": _("My meetings today"),
            "url": reverse("timetables"),
            "lines": [_line(meeting, "") for meeting in own.within(today, today)],
        },
        {
            "title": _("My meetings of past days that are not closed"),
            "lines": [
                _line(meeting, date_format(meeting.held_on, "SHORT_DATE_FORMAT"))
                for meeting in own.not_closed(today)[:LINES]
            ],
        },
    ]
    return [panel for panel in panels if panel["lines"]]


def _line(meeting: Meeting, day: str) -> dict[str, str]:
    place = [day, meeting.group.name if meeting.group else "", meeting.room.name if meeting.room else ""]
    state = MeetingState(meeting.state)
    return {
        "text": f"{hours(meeting.starts_at, meeting.ends_at)} {meeting.kind.name}",
        "url": reverse("meeting", args=[meeting.pk]),
        "detail": ", ".join(filter(None, place)),
        "state": _("to be recorded") if state == MeetingState.PLANNED else str(state.label),
        "tone": STATES[state],
    }
