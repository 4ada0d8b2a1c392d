"""Deciding about a stay: qualified, extended, ended (act on social employment, art. 13 ust. 4 and 15)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from grants.models import SettingKey
from grants.rules import DatedValues, NoValue
from participants.dictionaries import DocumentKind, Flag
from participants.models import Document, EndGround, Stay, StayAct, StayActKind
from participants.staying import standing, trial_last_day

from .refusals import (
    AlreadyQualified,
    BeyondTheAct,
    DuringAnotherStay,
    MarkedLater,
    NoStayOpinion,
    NotLonger,
    NotQualified,
    NotThatGround,
    OutsideProject,
    OutsideTheStay,
    PeriodNotOver,
    ReasonNeeded,
    StayOver,
    StillToCome,
    TooManyHours,
    TrialGoesOn,
)

WEEKLY_HOURS = (30, 40)  # art. 14 ust. 1, where the project enters nothing else
WEEKLY_HOURS_REDUCED = 35  # act of 27 August 1997 on rehabilitation, art. 15 ust. 2
COURT_LOOKS_AT = (EndGround.BREACH, EndGround.LEFT)  # art. 13 ust. 4a and 4b


@transaction.atomic
def qualify_stay(*, stay: Stay, happened_on: date, until: date, by: User) -> StayAct:
    """Qualify the person after the trial (art. 15 ust. 2); the participation starts on the day after it.

    until: the participation's planned end, 11 months at most; one after the project's end becomes that end. Raises
    StillToCome, StayOver, AlreadyQualified, TrialGoesOn, OutsideProject, BeyondTheAct, NotLonger, DuringAnotherStay.
    """
    stay = _open(stay, happened_on)
    if stay.participation_starts_on or stay.acts.filter(kind=StayActKind.QUALIFIED).exists():
        raise AlreadyQualified
    trial_ends = trial_last_day(stay)
    if happened_on < trial_ends:
        raise TrialGoesOn(trial_ends)
    project = stay.enrolment.project
    if trial_ends >= project.ends_on:
        raise OutsideProject(project.starts_on, project.ends_on)
    until = within_reach(stay, until, after=trial_ends)
    stay.trial_ends_on, stay.participation_starts_on = trial_ends, trial_ends + timedelta(days=1)
    _plan(stay, until, "trial_ends_on", "participation_starts_on")
    return write_act(stay, StayActKind.QUALIFIED, happened_on, until, by)


@transaction.atomic
def advise_extension(*, stay: Stay, happened_on: date, until: date, in_favour: bool, reason: str, by: User) -> StayAct:
    """Give the social worker's opinion on an extension up to that day (art. 15 ust. 3).

    Raises StillToCome, StayOver, NotQualified, BeyondTheAct, NotLonger.
    """
    stay = _open(stay, happened_on)
    until = longer(stay, until)
    return write_act(stay, StayActKind.OPINION, happened_on, until, by, in_favour=in_favour, reason=reason)


@transaction.atomic
def extend_stay(*, stay: Stay, happened_on: date, until: date, reason: str, by: User) -> StayAct:
    """Extend the participation by 12 months at most, after an opinion that came since the last extension.

    The opinion does not bind the manager. until: one after the project's end becomes that end. Raises StillToCome,
    StayOver, NotQualified, NoStayOpinion, BeyondTheAct, NotLonger, DuringAnotherStay.
    """
    stay = _open(stay, happened_on)
    until = longer(stay, until)
    kinds = list(stay.acts.order_by("position").values_list("kind", flat=True))
    since = max((place for place, kind in enumerate(kinds) if kind == StayActKind.EXTENDED), default=-1)
    if StayActKind.OPINION not in kinds[since + 1 :]:
        raise NoStayOpinion
    _plan(stay, until)
    return write_act(stay, StayActKind.EXTENDED, happened_on, until, by, reason=reason)


@transaction.atomic
def end_stay(
    *,
    stay: Stay,
    happened_on: date,
    ended_on: date,
    ground: EndGround,
    reason: str,
    marked_until: date | None,
    by: User,
) -> StayAct:
    """End the stay with its last day and ground (art. 13 ust. 4 and 5). The part in the project goes on until its exit.

    marked_until: the last day that has a mark, from the app that knows marks. Raises StillToCome, StayOver,
    OutsideTheStay, MarkedLater, NotThatGround, PeriodNotOver, ReasonNeeded.
    """
    stay = _open(stay, happened_on)
    if ended_on > timezone.localdate():
        raise StillToCome("ended_on")
    check_last_day(stay, ended_on)
    if marked_until and marked_until > ended_on:
        raise MarkedLater(marked_until)
    check_ground(stay, ended_on, ground)
    check_reason(ground, reason)
    stay.ended_on, stay.end_reason = ended_on, ground.label
    stay.save(update_fields=["ended_on", "end_reason"])
    return write_act(stay, StayActKind.ENDED, happened_on, ended_on, by, ground=ground, reason=reason)


@transaction.atomic
def enter_application(*, stay: Stay, benefit_applied_on: date | None, by: User) -> Stay:
    """Enter the day of the application for the benefit, also of a stay that is over; None takes it back.

    The first one stands in the file as a document. Without one nothing is paid (art. 15 ust. 4); its day limits
    nothing. Months already approved are corrected by lists of their own. Raises StillToCome.
    """
    if benefit_applied_on and benefit_applied_on > timezone.localdate():
        raise StillToCome("benefit_applied_on")
    stay = Stay.objects.select_for_update().get(pk=stay.pk)
    if benefit_applied_on and not stay.benefit_applied_on:
        file_application(stay, benefit_applied_on, by)
    stay.benefit_applied_on = benefit_applied_on
    stay.save(update_fields=["benefit_applied_on"])
    return stay


def file_application(stay: Stay, day: date, by: User) -> None:
    """Keep the application of that day among the file's documents, unless it is there."""
    of_the_day = {"enrolment_id": stay.enrolment_id, "kind": DocumentKind.BENEFIT_APPLICATION, "issued_on": day}
    if not Document.objects.filter(**of_the_day, withdrawn_at=None).exists():
        Document.objects.create(**of_the_day, signed_on=day, created_by=by)


@transaction.atomic
def set_weekly_hours(*, stay: Stay, weekly_hours: int, light_degree: bool, by: User) -> Stay:
    """Agree on the hours a week: 30 to 40, with a disability of a moderate or severe degree up to 35 (art. 14 ust. 1).

    light_degree: the person's disability is of the light degree, which lowers nothing. Raises TooManyHours.
    """
    locked = Stay.objects.select_for_update(of=("self",))
    stay = locked.select_related("enrolment__entry__sensitive", "enrolment__project").get(pk=stay.pk)
    least, limit = hours_allowed(stay, light_degree=light_degree)
    if not least <= weekly_hours <= limit:
        raise TooManyHours(least, limit)
    stay.weekly_hours = weekly_hours
    stay.save(update_fields=["weekly_hours"])
    return stay


def hours_allowed(stay: Stay, *, light_degree: bool = False) -> tuple[int, int]:
    """The least and the most hours a week of the stay, by the project's dated settings of its first day.

    They never leave the bounds of the act.
    """
    values, entry = DatedValues.of(stay.enrolment.project), stay.enrolment.entry
    disabled = entry is not None and entry.sensitive.disability == Flag.YES

    def rule(key: SettingKey, otherwise: int) -> int:
        try:
            return int(values.on(key, stay.trial_starts_on))
        except NoValue:
            return otherwise

    if disabled and not light_degree:
        limit = rule(SettingKey.WEEK_HOURS_DISABILITY, WEEKLY_HOURS_REDUCED)
    else:
        limit = rule(SettingKey.WEEK_HOURS_MAX, WEEKLY_HOURS[1])
    least, most = WEEKLY_HOURS
    return max(rule(SettingKey.WEEK_HOURS_MIN, least), least), min(limit, most)


def _open(stay: Stay, happened_on: date) -> Stay:
    """The stay, locked with its enrolment. Raises StillToCome, StayOver."""
    if happened_on > timezone.localdate():
        raise StillToCome
    locked = Stay.objects.select_for_update(of=("self", "enrolment")).select_related("enrolment__project")
    stay = locked.get(pk=stay.pk)
    if stay.ended_on:
        raise StayOver
    return stay


def longer(stay: Stay, until: date) -> date:
    """The end of an extension, brought forward to the project's. Raises NotQualified, BeyondTheAct, NotLonger."""
    if stay.participation_starts_on is None:
        raise NotQualified
    return within_reach(stay, until, after=stay.planned_end_on or stay.participation_starts_on)


def within_reach(stay: Stay, until: date, *, after: date) -> date:
    """The day, brought forward to the project's end. Raises BeyondTheAct, NotLonger."""
    stands = standing(stay, timezone.localdate())
    if until > stands.limit:
        raise BeyondTheAct(stands.limit)
    until = min(until, stands.reach)
    if until <= after:
        raise NotLonger(after)
    return until


def _plan(stay: Stay, until: date, *fields: str) -> None:
    stay.planned_end_on = until
    try:
        with transaction.atomic():
            stay.save(update_fields=["planned_end_on", *fields])
    except IntegrityError as error:
        others = Stay.objects.filter(participant=stay.participant_id, trial_starts_on__gt=stay.trial_starts_on)
        other = others.order_by("trial_starts_on").first()
        raise DuringAnotherStay(other.last_day if other else None) from error


def check_last_day(stay: Stay, ended_on: date) -> None:
    """Raise OutsideTheStay for a day on which the stay cannot end."""
    if ended_on < stay.trial_starts_on or (stay.planned_end_on and ended_on > stay.planned_end_on):
        raise OutsideTheStay(stay.trial_starts_on, stay.planned_end_on)


def check_ground(stay: Stay, ended_on: date, ground: EndGround) -> None:
    """Raise NotThatGround or PeriodNotOver for a ground on which the stay does not end that day."""
    begun = stay.participation_starts_on is not None and stay.participation_starts_on <= ended_on
    if (ground is EndGround.TRIAL and begun) or (ground is EndGround.PERIOD and not begun):
        raise NotThatGround
    if ground is EndGround.PERIOD and ended_on != stay.planned_end_on:
        raise PeriodNotOver(stay.planned_end_on)


def check_reason(ground: EndGround, reason: str) -> None:
    """Raise ReasonNeeded where a court may look at the decision (art. 13 ust. 4b)."""
    if ground in COURT_LOOKS_AT and not reason.strip():
        raise ReasonNeeded


def write_act(stay: Stay, kind: StayActKind, happened_on: date, until: date, by: User, **more: Any) -> StayAct:
    """The next act of the stay, numbered in its file."""
    in_file = StayAct.objects.filter(stay__enrolment=stay.enrolment_id).count() + 1
    return StayAct.objects.create(
        stay=stay,
        position=stay.acts.count() + 1,
        kind=kind,
        number=f"{stay.enrolment.case_number}/PB/{in_file}",
        happened_on=happened_on,
        until=until,
        created_by=by,
        **more,
    )
