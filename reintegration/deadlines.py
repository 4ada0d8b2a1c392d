"""Deadlines of the programmes: the next review of everybody who has a signed one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from participants.radar import Deadline
from reintegration.plan_due import reviews_due

WHAT: dict[str, str | Promise] = {
    "trial": gettext_lazy("review of the programme after the trial"),
    "interim": gettext_lazy("interim review of the programme"),
    "final": gettext_lazy("final review of the programme"),
}


def deadlines(user: User, project: Project, today: date, until: date) -> Iterator[Deadline]:
    """Reviews that are late or due by that day. Five queries, two where nobody has a signed programme."""
    if not user.works_for_a_centre or not user.may(Permission.PLAN_VIEW):
        return
    for one in reviews_due(user, project, today):
        if one.due.on <= until:
            address = reverse("participant_plan", args=[one.enrolment.case_number])
            name = str(one.enrolment.participant)
            yield Deadline(one.due.on, WHAT[one.due.kind], _("Hold the review"), address, name, "art. 13")
