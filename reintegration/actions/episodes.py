"""Unexcused absence becomes a task of the social worker before it becomes a ground to end the programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from cis_portal.lib.workdays import is_working_day, working_day_after
from grants.models import Project, SettingKey
from grants.rules import DatedValues
from participants.actions import ensure_task, settle_rule
from participants.models import Enrolment, Stay, Task
from reintegration.episode_words import settled_text, task_text
from reintegration.models import AbsenceEpisode, DayMark
from reintegration.my_people import social_workers_of
from reintegration.unexcused import Limits, Unexcused, unexcused

TALK_WITHIN = 2  # working days


def watch_project(project: Project) -> int:
    """Look at every stay that goes on, or has an open episode; how many episodes are open afterwards. May run twice."""
    today = timezone.localdate()
    stays = Stay.objects.filter(enrolment__project=project)
    watched = stays.active(today) | stays.filter(
        absence_episodes__closed_on__isnull=True, absence_episodes__isnull=False
    )
    found = watched.distinct().select_related("participant", "enrolment__project").order_by("pk")
    return _watch(found, limits_of(project, today), today)


def watch_stay(stay: Stay) -> None:
    """Look at one stay, after somebody was marked unexcused or no longer is."""
    today = timezone.localdate()
    _watch([stay], limits_of(stay.enrolment.project, today), today)


def limits_of(project: Project, on: date) -> Limits:
    """The centre's limits that day; the usual ones where none is entered."""
    values, usual = DatedValues.of(project), Limits()
    keys = {
        "in_a_row": SettingKey.ABSENCES_IN_A_ROW,
        "in_window": SettingKey.ABSENCES_IN_30_DAYS,
        "percent": SettingKey.ATTENDANCE_PERCENT,
    }
    entered = {name: values.row_on(key, on) for name, key in keys.items()}
    return Limits(**{name: int(row.value) if row else getattr(usual, name) for name, row in entered.items()})


def _watch(watched: Iterable[Stay], limits: Limits, today: date) -> int:
    stays = list(watched)
    marks: dict[int, dict[date, str]] = {stay.pk: {} for stay in stays}
    found = DayMark.objects.filter(stay__in=list(marks), day__lte=today)
    for number, day, code in found.values_list("stay", "day", "code"):
        marks[number][day] = code
    episodes = {one.stay_id: one for one in AbsenceEpisode.objects.open().filter(stay__in=list(marks))}
    for stay in stays:
        last = min(today, stay.last_day or today)
        days = [day for day in marks[stay.pk] if stay.trial_starts_on <= day <= last and is_working_day(day)]
        _settle(stay, unexcused(days, marks[stay.pk], limits=limits, today=today), episodes.get(stay.pk), today)
    return AbsenceEpisode.objects.open().filter(stay__in=list(marks)).count()


@transaction.atomic
def _settle(stay: Stay, found: Unexcused | None, episode: AbsenceEpisode | None, today: date) -> None:
    """Open, follow or close the stay's episode, and its task with it."""
    if found is None:
        if episode is not None:
            _close(stay, episode, today)
        return
    if episode is None:
        episode = _open(stay, found, today)
    elif not _follow(episode, found):
        return
    with override("pl"):
        text = task_text(stay, episode)
    ensure_task(
        project=stay.enrolment.project,
        enrolment=stay.enrolment,
        key=episode.rule,
        text=text,
        due_on=episode.due_on,
        assignee=social_worker_of(stay.enrolment, today),
    )


def _open(stay: Stay, found: Unexcused, today: date) -> AbsenceEpisode:
    fields = _fields(found) | {"starts_on": found.starts_on, "due_on": working_day_after(today, TALK_WITHIN)}
    try:
        with transaction.atomic():
            return AbsenceEpisode.objects.create(stay=stay, grounds=[str(one) for one in found.grounds], **fields)
    except IntegrityError:  # two at once: the database keeps one open episode a stay
        return AbsenceEpisode.objects.open().get(stay=stay)


def _follow(episode: AbsenceEpisode, found: Unexcused) -> bool:
    """Whether anything is new in it: another ground, another day."""
    grounds = [*episode.grounds, *(str(one) for one in found.grounds if one not in episode.grounds)]
    fields = _fields(found) | {"grounds": grounds, "starts_on": min(episode.starts_on, found.starts_on)}
    if all(getattr(episode, name) == value for name, value in fields.items()):
        return False
    for name, value in fields.items():
        setattr(episode, name, value)
    episode.save(update_fields=list(fields))
    return True


def _fields(found: Unexcused) -> dict[str, date | int]:
    figures: dict[str, date | int] = {"last_on": found.last_on, "in_a_row": found.in_a_row}
    return figures | {"in_window": found.in_window, "percent": found.percent}


def _close(stay: Stay, episode: AbsenceEpisode, today: date) -> None:
    episode.closed_on = today
    episode.save(update_fields=["closed_on"])
    with override("pl"):
        settle_rule(project=stay.enrolment.project, key=episode.rule, note=settled_text())


def social_worker_of(enrolment: Enrolment, on: date) -> User | None:
    """Who answers for the person: the social worker who had a task about them last, else the centre's only one.

    None where that is open: then the task waits for one of them to take it.
    """
    workers = social_workers_of(enrolment.participant.centre_id, on)
    latest = Task.objects.filter(enrolment=enrolment, assignee__in=workers).order_by("-created_at").first()
    if latest is not None:
        return latest.assignee
    only = list(workers[:2])
    return only[0] if len(only) == 1 else None
