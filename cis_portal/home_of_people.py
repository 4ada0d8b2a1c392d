"""What the first page tells those of the centre who answer for people: what changed with them since the last visit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit import last_opened
from accounts.models import User
from grants.models import Project
from participants.models import FileSection
from participants.sections import sections_a_role_opens
from reintegration.changes import Changes, absences_since, changes_since
from reintegration.my_people import Mine, people_of

FIRST_VISIT = timedelta(days=7)
LINES = 6  # more are folded


def my_people_panel(user: User, project: Project, today: date) -> list[dict[str, Any]]:
    """What changed with the user's people since they saw this page on an earlier day; no panel without people.

    Of attendance the absences alone that somebody else marked: presence is no news to who meets these people.
    """
    people = people_of(user, project, today)
    if not people:
        return []
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    visited = last_opened(by=user, subject="home", before=midnight)
    since = visited or midnight - FIRST_VISIT
    changes = _changes(user, [mine.file for mine in people], since)
    lines = [_line(mine, changes[mine.file]) for mine in people if mine.file in changes]
    moment = date_format(timezone.localtime(since), "SHORT_DATETIME_FORMAT" if visited else "SHORT_DATE_FORMAT")
    return [
        {
            "title": _("Changed with my people since %(moment)s") % {"moment": moment},
            "lines": lines[:LINES],
            "more": lines[LINES:],
            "empty": _("Nothing has changed with your people since then."),
        }
    ]


def _changes(user: User, files: list[int], since: datetime) -> Changes:
    allowed = sections_a_role_opens(user)
    told = changes_since(dict.fromkeys(files, allowed - {FileSection.ATTENDANCE}), since)
    if FileSection.ATTENDANCE in allowed:
        for file, words in absences_since(files, since, but=user).items():
            told[file] = [words, *told.get(file, [])]
    return told


def _line(mine: Mine, changes: list[str]) -> dict[str, str]:
    address = reverse("participant_file", args=[mine.case_number])
    detail = f"{mine.case_number} · {'; '.join(changes)}"
    return {"text": mine.name, "url": address, "state": "", "tone": "", "detail": detail}
