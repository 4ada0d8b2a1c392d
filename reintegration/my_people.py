"""Whose work it is: the people for whom a worker of the centre answers, so that the portal tells them first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import RoleGrant, User
from accounts.permissions import Role
from grants.models import Project
from participants.models import Enrolment, EnrolmentQuerySet, Stay, Task
from reintegration.models import CounsellingCard, GroupMembership, MeetingSeries, PlanGoal, PlanVersion, SeriesMember

COUNSELLED = timedelta(days=60)  # somebody who came to counselling within these days still comes


def people_of(user: User, project: Project, today: date) -> EnrolmentQuerySet:
    """The files for which the user answers: by an open task, a programme they wrote or a goal of it, a series they
    lead now, their counselling. A centre's only social worker answers for everybody whose stay holds."""
    own = Enrolment.objects.visible_to(user).filter(project=project)
    held = Stay.objects.active(today).filter(enrolment__project=project)
    if _alone(user, today):
        return own.filter(Q(pk__in=_of_tasks(user, today)) | Q(pk__in=held.values("enrolment")))
    led = MeetingSeries.objects.filter(project=project, leader=user, starts_on__lte=today, ends_on__gte=today)
    now = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    groups = GroupMembership.objects.filter(now, group__in=led.values("group"), stay__in=held)
    members = SeriesMember.objects.filter(now, series__in=led, stay__in=held)
    written = PlanVersion.objects.filter(created_by=user, plan__enrolment__in=held.values("enrolment"))
    goals = PlanGoal.objects.of(user).filter(version__plan__enrolment__in=held.values("enrolment"))
    cards = CounsellingCard.objects.standing().filter(specialist=user, held_on__gt=today - COUNSELLED)
    return own.filter(
        Q(pk__in=_of_tasks(user, today))
        | Q(pk__in=groups.values("stay__enrolment"))
        | Q(pk__in=members.values("stay__enrolment"))
        | Q(pk__in=written.values("plan__enrolment"))
        | Q(pk__in=goals.values("version__plan__enrolment"))
        | Q(pk__in=cards.values("enrolment"))
    )


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


def _of_tasks(user: User, today: date) -> Any:
    return Task.objects.open().of(user, today).filter(enrolment__isnull=False).values("enrolment")
