"""Programmes for tests, made by the actions themselves."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from participants.models import Enrolment
from reintegration.actions import plans as actions
from reintegration.models import DiagnosisField, PlanVersion
from tests import factories


def write(version: PlanVersion, by: User, *, goals: int = 1, responsible: User | None = None) -> PlanVersion:
    """Everything that must stand in a version before it is sent."""
    today = timezone.localdate()
    version = actions.write_plan(
        version=version,
        by=by,
        starts_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=200),
        diagnosed_on=today - timedelta(days=200),
        social_scope="warsztaty Szkoły Rodzica, poradnictwo psychologiczne",
        vocational_scope="zajęcia z instruktorem zawodu w grupie gastronomicznej",
        diagnosis={area.value: (2, "wymaga wsparcia w sprawach urzędowych") for area in DiagnosisField},
    )
    for number in range(1, goals + 1):
        actions.write_goal(
            version=version,
            number=number,
            strand="social" if number % 2 else "vocational",
            text=f"cel {number}: samodzielnie załatwia sprawy w urzędzie",
            responsible=responsible or by,
            due_on=today + timedelta(days=100),
            by=by,
        )
    return version


def make_programme(
    enrolment: Enrolment,
    state: str = "signed",
    *,
    by: User | None = None,
    signed_on: date | None = None,
    goals: int = 1,
    responsible: User | None = None,
) -> PlanVersion:
    """A first version that has come as far as that state; signed, by a consent on paper, a hundred days ago."""
    project = enrolment.project
    by = by or factories.make_user("social_worker", project=project)
    version = write(actions.begin_plan(enrolment=enrolment, by=by), by, goals=goals, responsible=responsible)
    return bring(version, state, by=by, signed_on=signed_on)


def bring(version: PlanVersion, state: str, *, by: User, signed_on: date | None = None) -> PlanVersion:
    """The version on from the desk to that state."""
    day = signed_on or timezone.localdate() - timedelta(days=100)
    if state == "draft":
        return version
    if state == "sent":
        project = version.plan.enrolment.project
        mopr = factories.organisation_for(Role.MOPR, project)
        if not version.plan.enrolment.shares.filter(organisation=mopr, revoked_at=None).exists():
            factories.share(version.plan.enrolment, mopr)
        return actions.send_plan(version=version, by=by)
    version = actions.enter_agreement(version=version, day=day, words="DPR.4/2026", by=by)
    if state == "agreed":
        return version
    return actions.sign_plan(version=version, day=day, by=by)
