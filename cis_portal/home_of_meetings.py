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
SHOWN = ("pk", "held_on", "starts_at", "ends_at", "state", "kind__name", "group__name", "room__name")
STATES = {MeetingState.PLANNED: "warn", MeetingState.CLOSED: "ok", MeetingState.CANCELLED: "neutral"}


def meeting_panels(user: User, project: Project) -> list[dict[str, Any]]:
    """The user's own meetings of today, and of days before those whose register is not closed; no panel for none.

    One query.
    """
    if not user.may(Permission.MEETINGS_RECORD):
        return []
    today = timezone.localdate()
    own = Meeting.objects.visible_to(user).filter(project=project, leader=user).in_order()
    parts = own.within(today, today).values(*SHOWN), own.not_closed(today).values(*SHOWN)[:LINES]
    rows = list(parts[0].union(parts[1]).order_by("held_on", "starts_at", "pk"))
    panels = [
        {
            "title": _("My meetings today"),
            "url": reverse("timetables"),
            "lines": [_line(row, "") for row in rows if row["held_on"] == today],
        },
        {
            "title": _("My meetings of past days that are not closed"),
            "lines": [
                _line(row, date_format(row["held_on"], "SHORT_DATE_FORMAT")) for row in rows if row["held_on"] < today
            ],
        },
    ]
    return [panel for panel in panels if panel["lines"]]


def _line(row: dict[str, Any], day: str) -> dict[str, str]:
    state = MeetingState(row["state"])
    return {
        "text": f"{hours(row['starts_at'], row['ends_at'])} {row['kind__name']}",
        "url": reverse("meeting", args=[row["pk"]]),
        "detail": ", ".join(filter(None, [day, row["group__name"], row["room__name"]])),
        "state": _("to be recorded") if state == MeetingState.PLANNED else str(state.label),
        "tone": STATES[state],
    }
