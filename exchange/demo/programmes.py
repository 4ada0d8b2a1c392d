"""The demo's programmes: signed ones with a review, and one that is ready to be shared with MOPR and sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from grants.models import Project
from participants.models import Stay
from reintegration.actions import plan_reviews, plans
from reintegration.models import ActivityKind, DiagnosisField, Plan, PlanVersion

SIGNED = 6
GOALS = (
    ("social", Role.SPECIALIST, "counselling_psychological", 20, "rozmawia o trudnościach i prosi o pomoc"),
    ("social", Role.SOCIAL_WORKER, "", 0, "samodzielnie załatwia sprawy w urzędach i spłaca zaległości"),
    ("vocational", Role.INSTRUCTOR, "", 0, "opanowuje podstawy zawodu w grupie roboczej i przychodzi punktualnie"),
)
DIAGNOSIS = {
    DiagnosisField.LIVING: (3, "wynajmuje pokój, zaległości w opłatach"),
    DiagnosisField.HEALTH: (3, "pod opieką poradni"),
    DiagnosisField.FAMILY: (2, "kontakt z bliskimi sporadyczny"),
    DiagnosisField.SOCIAL: (2, "unika rozmów w urzędach"),
    DiagnosisField.WORK: (2, "dawno nie pracuje, bez aktualnych kwalifikacji"),
}


@transaction.atomic
def bring_programmes(*, project: Project, users: Mapping[Role, User]) -> int:
    """Programmes of people whose stay holds today; answers how many. Again: nothing."""
    if Plan.objects.filter(enrolment__project=project).exists():
        return 0
    today = timezone.localdate()
    stays = Stay.objects.active(today).filter(enrolment__project=project, participation_starts_on__lte=today)
    chosen = list(stays.select_related("enrolment__participant").order_by("enrolment__case_number")[:SIGNED])
    for place, stay in enumerate(chosen):
        version = _written(stay, users, today)
        if place:
            _signed(version, stay, users)
    return len(chosen)


def _written(stay: Stay, users: Mapping[Role, User], today: date) -> PlanVersion:
    by, last = users[Role.SOCIAL_WORKER], stay.last_day or today + timedelta(days=180)
    version = plans.write_plan(
        version=plans.begin_plan(enrolment=stay.enrolment, by=by),
        diagnosis={area.value: said for area, said in DIAGNOSIS.items()},
        starts_on=stay.trial_starts_on,
        ends_on=last,
        diagnosed_on=stay.trial_starts_on - timedelta(days=7),
        social_scope="Szkoła Rodzica, grupa wsparcia, poradnictwo psychologiczne.",
        vocational_scope="Zajęcia z instruktorem zawodu w grupie roboczej, warsztaty szukania pracy.",
        by=by,
    )
    kinds = ActivityKind.objects.filter(centre=stay.enrolment.participant.centre_id).exclude(code="")
    by_code = dict(kinds.values_list("code", "pk"))
    for strand, role, code, hours, text in GOALS:
        planned = {by_code[code]: Decimal(hours)} if code in by_code else {}
        goal = {"strand": strand, "text": text, "responsible": users[role], "due_on": last}
        plans.write_goal(version=version, number=None, hours=planned, by=by, **goal)
    return version


def _signed(version: PlanVersion, stay: Stay, users: Mapping[Role, User]) -> None:
    by, day = users[Role.SOCIAL_WORKER], stay.trial_starts_on - timedelta(days=1)
    plans.enter_agreement(version=version, day=day, words="pismo MOPR (demonstracja)", by=by)
    plans.sign_plan(version=version, day=day, by=users[Role.MANAGER])
    held_on = stay.trial_ends_on or stay.trial_starts_on + timedelta(days=30)
    review = plan_reviews.open_review(plan=version.plan, kind="trial", held_on=held_on, by=by)
    for goal in version.goals.order_by("number"):
        result = "partly" if goal.number == 1 else "not_yet"
        plan_reviews.assess_goal(review=review, goal=goal, result=result, words="", by=by)
    plan_reviews.conclude_review(
        review=review, outcome="as_planned", conclusion="Okres próbny zakończony pomyślnie (demonstracja).", by=by
    )
