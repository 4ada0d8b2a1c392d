"""Whose work it is: the people for whom a worker of the centre answers, so that the portal tells them first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import RoleGrant, User
from accounts.permissions import Role
from grants.models import Project
from participants.models import Enrolment, Stay, Task
from reintegration.models import CounsellingCard, GroupMembership, PlanGoal, PlanVersion, SeriesMember

COUNSELLED = timedelta(days=60)  # somebody who came to counselling within these days still comes
LEFT = timedelta(days=31)  # that somebody left is news to who answered for them


class Mine(NamedTuple):
    """A file for which somebody answers: its number and case number, and the name of its person."""

    file: int
    case_number: str
    last_name: str
    first_name: str

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"


def people_of(user: User, project: Project, today: date) -> list[Mine]:
    """The files for which the user answers, in Polish order: by an open task, a programme they wrote or a goal of it,
    a series they lead now, their counselling. A centre's only social worker answers for everybody.

    One query for who answers for nobody, two for others, three for social workers.
    """
    stays = Stay.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today - LEFT))
    own = Enrolment.objects.visible_to(user).filter(project=project, pk__in=stays.values("enrolment"))
    if not _alone(user, today):
        numbers = _answered_for(user, project, today)
        if not numbers:
            return []
        own = own.filter(pk__in=numbers)
    rows = own.in_polish_order().values_list("pk", "case_number", "participant__last_name", "participant__first_name")
    return [Mine(*row) for row in rows]


def _answered_for(user: User, project: Project, today: date) -> set[int]:
    """The numbers of these files, one query: each ground is plain, for the first page is opened all day."""
    now = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    led = {"project": project, "leader": user, "starts_on__lte": today, "ends_on__gte": today}
    tasks = Task.objects.open().filter(project=project, assignee=user, enrolment__isnull=False)
    grounds: list[Any] = [
        GroupMembership.objects.filter(now, **{f"group__series__{name}": value for name, value in led.items()}),
        SeriesMember.objects.filter(now, **{f"series__{name}": value for name, value in led.items()}),
    ]
    found = [ground.values_list("stay__enrolment") for ground in grounds]
    found += [
        PlanVersion.objects.filter(created_by=user).values_list("plan__enrolment"),
        PlanGoal.objects.of(user).values_list("version__plan__enrolment"),
        CounsellingCard.objects.standing()
        .filter(specialist=user, held_on__gt=today - COUNSELLED)
        .values_list("enrolment"),
    ]
    return {number for (number,) in tasks.values_list("enrolment").order_by().union(*(one.order_by() for one in found))}


def social_workers_of(centre: int, on: date) -> QuerySet[User]:
    """Who works as a social worker of the centre that day."""
    return User.objects.filter(
        pk__in=RoleGrant.objects.in_force(on).filter(role=Role.SOCIAL_WORKER).values("user"),
        organisation=centre,
        is_active=True,
        authorised_from__lte=on,
        authorised_until__gte=on,
    )


def _alone(user: User, today: date) -> bool:
    if Role.SOCIAL_WORKER not in user.roles or user.organisation_id is None:
        return False
    return list(social_workers_of(user.organisation_id, today)[:2]) == [user]
