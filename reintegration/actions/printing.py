"""Printing a day's list: the paper is recorded before it is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from grants.models import Project
from participants.models import Stay
from reintegration.models import DayMark, PrintedList, WorkGroup
from reintegration.printed_lists import digest_of


@transaction.atomic
def print_list(*, project: Project, day: date, group: WorkGroup | None, stays: Iterable[Stay], by: User) -> PrintedList:
    """Record a version of the list of a day and group, with the marks as they stand. Each printing is a version.

    stays: the people in the order of the paper; group: None for people without one.
    """
    stays = list(stays)
    marks = DayMark.objects.filter(stay__in=[stay.pk for stay in stays], day=day)
    standing = {stay: (code, version) for stay, code, version in marks.values_list("stay", "code", "version")}
    lines = [(stay.pk, *standing.get(stay.pk, ("", 0))) for stay in stays]
    return PrintedList.objects.create(
        project=project,
        day=day,
        group=group,
        lines=lines,
        digest=digest_of(project.number, day, group, lines),
        printed_by=by,
    )
