"""Deadlines of the people: trials, participations, the project's results, examinations, certificates of candidates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from cis_portal.lib.periods import months_later
from grants.models import SettingKey
from grants.rules import NoValue
from participants.checking import CERTIFICATE_DAYS
from participants.dictionaries import DocumentKind, ExitSituation
from participants.eligibility import valid_until
from participants.legal_days import result_due, supported_employment_from
from participants.models import Candidacy, Document, Enrolment, Provision, ProvisionKind, Stay
from participants.periods import Counting, extension_end, trial_end
from participants.radar import Asked, Deadline
from participants.timeline import Words

RESULT_WINDOW_DAYS = 28
STILL_SHOWN = timedelta(days=14)  # after a day that nothing can make good
NAME = ("last_name", "first_name")
DAYS_OF_STAY = ("trial_starts_on", "trial_ends_on", "participation_starts_on", "planned_end_on")
WORKS = (ExitSituation.TOOK_JOB, ExitSituation.STARTED_BUSINESS)
OF_PROVISIONS: dict[str, tuple[Words, Words]] = {
    ProvisionKind.MEDICAL: (_("the medical examination runs out"), _("Send to the doctor")),
    ProvisionKind.SAFETY: (_("the BHP training runs out"), _("Arrange the training")),
}
TRIAL = (_("the trial ends"), _("Decide on the qualification"))
EMPLOYMENT = (_("supported employment is possible"), _("Talk with PUP"))
PARTICIPATION, EXTEND, END = _("the participation ends"), _("Extend it or end it"), _("End the stay")
CERTIFICATE = (_("the certificate of PUP or ZUS runs out"), _("Start the support or ask for a new one"))
CERTIFICATES = (DocumentKind.PUP_CERTIFICATE, DocumentKind.ZUS_CERTIFICATE)


def deadlines(asked: Asked) -> Iterator[Deadline]:
    """What is late or due for the people whom the user may see. Four queries, one of them the settings."""
    user = asked.user
    if not user.works_for_a_centre or not user.may(Permission.FILE_VIEW):
        return
    yield from _of_stays(asked)
    yield from _of_files(asked)
    if user.may(Permission.RECRUITMENT_VIEW):
        yield from _of_candidates(asked)


def _of_stays(asked: Asked) -> Iterator[Deadline]:
    project, today, until = asked.project, asked.today, asked.until
    in_trial = Q(participation_starts_on__isnull=True, trial_starts_on__lte=months_later(until, -1) + timedelta(days=4))
    ending = Q(participation_starts_on__isnull=False, planned_end_on__lte=until)
    half_a_year = Q(
        participation_starts_on__range=(
            months_later(today - STILL_SHOWN, -6) - timedelta(days=4), months_later(until, -6) + timedelta(days=4),
        )
    )  # fmt: skip
    stays = Stay.objects.visible_to(asked.user).filter(in_trial | ending | half_a_year, ended_on__isnull=True)
    columns = (*DAYS_OF_STAY, "enrolment__case_number", *(f"enrolment__participant__{name}" for name in NAME))
    counting = cache(partial(_counting, asked))  # hundreds of stays began on the same days
    for *days, case, last_name, first_name in stays.filter(enrolment__project=project).values_list(*columns):
        for day, what, act, source in _days_of_stay(asked, counting, *days):
            yield Deadline(day, what, act, ("participant_stays", case), f"{last_name} {first_name}", source)


def _days_of_stay(
    asked: Asked,
    counting: Callable[[date], Counting],
    trial_from: date,
    trial_until: date | None,
    since: date | None,
    planned: date | None,
) -> Iterator[tuple[date, Words, Words, str]]:
    """What is due by the days of a stay, its trial's and its participation's first and last: day, what, act, source."""
    if since is None:
        yield trial_until or trial_end(trial_from, counting(trial_from)), *TRIAL, "art. 15 ust. 1 i 2"
        return
    possible = supported_employment_from(since)
    if possible >= asked.today - STILL_SHOWN and (planned is None or possible <= planned):
        yield possible, *EMPLOYMENT, "art. 16"
    if planned and planned <= asked.until:
        reach = min(extension_end(since, counting(trial_from)), asked.project.ends_on)
        yield planned, PARTICIPATION, EXTEND if planned < reach else END, "art. 15 ust. 3"


def _of_files(asked: Asked) -> Iterator[Deadline]:
    """Exits, examinations and training. One query: rows of a word, two days, whether proven, case number, name."""
    rows = _exits(asked)
    if asked.user.may(Permission.PROVISIONS_VIEW):
        rows = rows.union(_provisions(asked), all=True)
    window = asked.number(SettingKey.RESULT_WINDOW_DAYS, RESULT_WINDOW_DAYS)
    page = "participant_exit" if asked.user.may(Permission.EXIT_RECORD) else "participant_file"
    for what, day, last, proven, case, last_name, first_name in rows:
        name = f"{last_name} {first_name}"
        if what in OF_PROVISIONS:
            yield _provision(what, day, case, name)
        elif day is not None:
            if what not in WORKS or not proven:
                yield _after_leaving(result_due(day, window), (page, case), name, proven=proven)
        elif last is not None:
            yield _without_exit(last, (page, case), name, asked.today)


def _exits(asked: Asked) -> QuerySet[Enrolment, Any]:
    """Files lately left whose situation is open or has to be proven; files in which no stay goes on and nobody entered
    an exit. The word is the situation, the second day the last one of their stays, if they had any."""
    window = asked.number(SettingKey.RESULT_WINDOW_DAYS, RESULT_WINDOW_DAYS)
    stays = Stay.objects.filter(enrolment=OuterRef("pk"))
    proofs = Document.objects.that_count().filter(enrolment=OuterRef("pk"), kind=DocumentKind.JOB)
    lately_left = Q(
        ended_on__range=(asked.today - timedelta(days=window) - STILL_SHOWN, asked.today),
        exit_situation__in=("", ExitSituation.MONITORED, *WORKS),
    )
    forgotten = Q(~Exists(stays.filter(ended_on__isnull=True)), ended_on__isnull=True)
    last = stays.annotate(last=Coalesce("programme_ended_on", "programme_until", "ended_on", "planned_end_on"))
    files = Enrolment.objects.visible_to(asked.user).filter(lately_left | forgotten, project=asked.project)
    files = files.annotate(proven=Exists(proofs), last=Subquery(last.order_by("-last").values("last")[:1]))
    columns = ("exit_situation", "ended_on", "last", "proven", "case_number")
    return files.values_list(*columns, *(f"participant__{name}" for name in NAME))


def _provisions(asked: Asked) -> QuerySet[Provision, Any]:
    """What was given by art. 14 to somebody at the centre and runs out."""
    here = Stay.objects.active(asked.today).values("enrolment")
    given = Provision.objects.visible_to(asked.user).filter(enrolment__in=here, enrolment__project=asked.project)
    columns = ("kind", "last", "last", "proven", "enrolment__case_number")
    running = given.running_out(asked.until).annotate(proven=Value(value=True))
    return running.values_list(*columns, *(f"enrolment__participant__{name}" for name in NAME))


def _provision(kind: str, day: date, case: str, name: str) -> Deadline:
    return Deadline(day, *OF_PROVISIONS[kind], ("participant_daily", case), name, "art. 14 ust. 2")


def _after_leaving(day: date, page: tuple[str, ...], name: str, *, proven: bool) -> Deadline:
    act = _("Enter the situation that stands") if proven else _("Collect the proof of the situation")
    return Deadline(day, _("28 days after leaving"), act, page, name, "EECR")


def _without_exit(last: date, page: tuple[str, ...], name: str, today: date) -> Deadline:
    """Stays have ended: a programme beside a job goes on until that day, or somebody forgot the exit."""
    act = _("Enter the exit")
    if last > today:
        return Deadline(last, _("the programme beside the job ends"), act, page, name, "art. 13 ust. 5")
    return Deadline(last, _("the stay has ended, the exit is not entered"), act, page, name)


def _of_candidates(asked: Asked) -> Iterator[Deadline]:
    """The newest certificate of each candidate on the road: it has to hold on the first day of support."""
    days = asked.number(SettingKey.CERTIFICATE_DAYS, CERTIFICATE_DAYS)
    since = asked.today - timedelta(days=days) - STILL_SHOWN
    open_ones = Candidacy.objects.visible_to(asked.user).open().filter(project=asked.project)
    papers = open_ones.filter(
        documents__candidacy__isnull=False,  # by it PostgreSQL finds the few papers that have a candidacy
        documents__withdrawn_at__isnull=True,
        documents__kind__in=CERTIFICATES,
        documents__issued_on__gte=since,
    )
    names = (*NAME, *(f"participant__{name}" for name in NAME))
    rows = papers.order_by("documents__issued_on").values_list("pk", "documents__issued_on", *names)
    for candidacy, issued_on, *said, last_name, first_name in {row[0]: row for row in rows}.values():
        name = f"{last_name} {first_name}" if last_name else " ".join(said)
        page = ("recruitment_candidate", str(candidacy))
        yield Deadline(valid_until(issued_on, days), *CERTIFICATE, page, name, "WUP")


def _counting(asked: Asked, day: date) -> Counting:
    try:
        return Counting(asked.values.on(SettingKey.PERIOD_COUNTING, day))
    except NoValue:
        return Counting.KC
