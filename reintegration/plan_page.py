"""What the page of a programme shows: the version, its diagnosis beside the former, goals, reviews, what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from accounts.permissions import Permission
from participants.models import Enrolment
from reintegration.actions.plans import is_over, missing_in
from reintegration.models import (
    DiagnosisArea,
    DiagnosisField,
    GoalAssessment,
    Plan,
    PlanGoal,
    PlannedHours,
    PlanReview,
    PlanState,
    PlanVersion,
)
from reintegration.plan_due import due_of
from reintegration.plan_hours import Hours, HoursLine, hours_of
from reintegration.plan_rules import Due
from reintegration.plan_words import DUE_TONES, LEVELS, RESULT_TONES, Words


@dataclass(frozen=True)
class AreaLine:
    """One area of the diagnosis: its level, and of the version before, if that said another."""

    area: DiagnosisField
    row: DiagnosisArea | None
    former: int | None

    @property
    def level_words(self) -> Words:
        """The level in words."""
        return LEVELS[self.row.level] if self.row else ""


@dataclass(frozen=True)
class GoalLine:
    """A goal with its last assessment and its hours. mine: whether the reader answers for it."""

    goal: PlanGoal
    last: GoalAssessment | None
    mine: bool
    hours: Sequence[HoursLine] = ()

    @property
    def tone(self) -> str:
        """How loudly the result is said."""
        return RESULT_TONES[self.last.result] if self.last else "neutral"


@dataclass
class PlanPage:
    """A version of a programme and what stands around it. version: None where none was begun or may be seen."""

    plans: Sequence[Plan]
    plan: Plan | None = None
    version: PlanVersion | None = None
    versions: Sequence[PlanVersion] = ()
    holding: PlanVersion | None = None
    under_way: PlanVersion | None = None
    areas: list[AreaLine] = field(default_factory=list)
    goals: list[GoalLine] = field(default_factory=list)
    reviews: Sequence[PlanReview] = ()
    open_review: PlanReview | None = None
    due: Due | None = None
    due_tone: str = ""
    missing: list[str] = field(default_factory=list)
    over: bool = False
    hours: Hours | None = None


def plan_page(
    enrolment: Enrolment,
    user: User,
    today: date,
    *,
    position: int | None = None,
    number: int | None = None,
    brief: bool = False,
) -> PlanPage | None:
    """The page of a file's programme for that reader. position: of an earlier programme; number: of a version.

    brief: without hours. Without a number the version that holds, else the one under way. None where the position or
    number is none of what the reader may see. Who may not see whole programmes gets the goals they answer for alone.
    """
    page = PlanPage(plans=list(Plan.objects.filter(enrolment=enrolment).order_by("-position")))
    chosen = [plan for plan in page.plans if position in (None, plan.position)]
    if not chosen:
        return page if position is None and number is None else None
    page.plan = chosen[0]
    page.plan.enrolment = enrolment
    page.versions = list(_versions(page.plan, user))
    page.holding = next((one for one in page.versions if one.state == PlanState.SIGNED), None)
    page.under_way = next((one for one in page.versions if one.state != PlanState.SIGNED), None)
    shown = [one for one in page.versions if number == one.version]
    if number is not None and not shown:
        return None
    page.version = shown[0] if shown else page.holding or page.under_way
    if page.version:
        _fill(page, page.version, user, today, brief=brief)
    return page


def _versions(plan: Plan, user: User) -> Sequence[PlanVersion]:
    people = ("created_by", "sent_by", "answered_by__organisation", "signed_by", "document")
    hours = PlannedHours.objects.select_related("kind").order_by("kind__position", "kind_id")
    goals = PlanGoal.objects.select_related("responsible").prefetch_related(Prefetch("hours", hours)).order_by("number")
    if not user.may(Permission.PLAN_VIEW):
        goals = goals.of(user)
    parts = (Prefetch("goals", goals), Prefetch("diagnosis", DiagnosisArea.objects.order_by("area")))
    visible = PlanVersion.objects.visible_to(user).filter(plan=plan).select_related(*people).prefetch_related(*parts)
    found = list(visible.order_by("-version"))
    for version in found:
        version.plan = plan
    return found


def _fill(page: PlanPage, version: PlanVersion, user: User, today: date, *, brief: bool) -> None:
    plan = version.plan
    former = next((one for one in page.versions if one.version == version.version - 1), None)
    page.areas = _areas(version, former)
    reviews = PlanReview.objects.visible_to(user).filter(plan=plan).select_related("version", "concluded_by")
    assessments = GoalAssessment.objects.select_related("goal", "assessed_by").order_by("goal__number")
    page.reviews = list(reviews.prefetch_related(Prefetch("assessments", assessments)).order_by("-held_on", "-pk"))
    page.open_review = next((review for review in page.reviews if review.concluded_at is None), None)
    last: dict[int, GoalAssessment] = {}
    for review in reversed(page.reviews):
        last |= {one.goal.number: one for one in review.assessments.all() if review.concluded_at}
    page.hours = None if brief else hours_of(version, latest=page.plans[0])
    by_goal = page.hours.by_goal if page.hours else {}
    page.goals = [
        GoalLine(goal, last.get(goal.number), goal.responsible_id == user.pk, by_goal.get(goal.number, []))
        for goal in version.goals.all()
    ]
    page.missing = missing_in(version) if version.is_on_the_desk else []
    if version == page.holding and plan == page.plans[0]:
        page.due = due_of(plan, page.reviews)
        page.due_tone = DUE_TONES[page.due.state_on(today)] if page.due else ""
        page.over = page.due is None and is_over(plan)


def _areas(version: PlanVersion, former: PlanVersion | None) -> list[AreaLine]:
    rows = {row.area: row for row in version.diagnosis.all()}
    before = {row.area: row.level for row in former.diagnosis.all()} if former else {}
    lines = []
    for area in DiagnosisField:
        row = rows.get(area.value)
        was = before.get(area.value)
        lines.append(AreaLine(area, row, was if row and was != row.level else None))
    return lines
