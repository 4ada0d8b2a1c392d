"""Deadlines of the programmes: the next review of everybody who has a signed one."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from grants.models import SettingKey
from participants.radar import Asked, Deadline
from reintegration.plan_due import reviews_due
from reintegration.plan_rules import DEFAULT_MONTHS

WHAT: dict[str, str | Promise] = {
    "trial": gettext_lazy("review of the programme after the trial"),
    "interim": gettext_lazy("interim review of the programme"),
    "final": gettext_lazy("final review of the programme"),
}
ACT = gettext_lazy("Hold the review")


def deadlines(asked: Asked) -> Iterator[Deadline]:
    """Reviews that are late or due by that day. One query."""
    if not asked.user.works_for_a_centre or not asked.user.may(Permission.PLAN_VIEW):
        return
    months = asked.number(SettingKey.REVIEW_MONTHS, DEFAULT_MONTHS)
    for one in reviews_due(asked.user, asked.project, asked.today, months=months):
        if one.due.on <= asked.until:
            yield Deadline(one.due.on, WHAT[one.due.kind], ACT, ("participant_plan", one.case), one.name, "art. 13")
