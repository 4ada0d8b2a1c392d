"""Deadlines of the people: trials, participations, the project's results, examinations, certificates of candidates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
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
EXIT, NAME = "exit", ("last_name", "first_name")
DAYS_OF_STAY = ("trial_starts_on", "trial_ends_on", "participation_starts_on", "planned_end_on")
WORKS = (ExitSituation.TOOK_JOB, ExitSituation.STARTED_BUSINESS)
OF_PROVISIONS: dict[str, tuple[Words, Words]] = {
    ProvisionKind.MEDICAL: (_("the medical examination runs out"), _("Send to the doctor")),
    ProvisionKind.SAFETY: (_("the BHP training runs out"), _("Arrange the training")),
}
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
    names = (f"enrolment__participant__{name}" for name in NAME)
    columns = (*DAYS_OF_STAY, "enrolment__case_number", *names)  # hundreds of rows: no objects are made of them
    for stay in stays.filter(enrolment__project=project).values_list(*columns, named=True):
        if stay.participation_starts_on is None:
            yield _trial(stay, _counting(asked, stay.trial_starts_on))
            continue
        possible = supported_employment_from(stay.participation_starts_on)
        if possible >= today - STILL_SHOWN and (stay.planned_end_on is None or possible <= stay.planned_end_on):
            yield _of_stay(stay, possible, _("supported employment is possible"), _("Talk with PUP"), "art. 16")
        if stay.planned_end_on and stay.planned_end_on <= until:
            longest = extension_end(stay.participation_starts_on, _counting(asked, stay.trial_starts_on))
            yield _participation(stay, min(longest, project.ends_on))


def _trial(stay: Any, counting: Counting) -> Deadline:
    last = stay.trial_ends_on or trial_end(stay.trial_starts_on, counting)
    return _of_stay(stay, last, _("the trial ends"), _("Decide on the qualification"), "art. 15 ust. 1 i 2")


def _participation(stay: Any, reach: date) -> Deadline:
    act = _("Extend it or end it") if stay.planned_end_on < reach else _("End the stay")
    return _of_stay(stay, stay.planned_end_on, _("the participation ends"), act, "art. 15 ust. 3")


def _of_stay(stay: Any, day: date, what: Words, act: Words, source: str) -> Deadline:
    """stay: a row of the days of a stay, its case number and the person's name."""
    *_days, case, last_name, first_name = stay
    return Deadline(day, what, act, ("participant_stays", case), f"{last_name} {first_name}", source)


def _of_files(asked: Asked) -> Iterator[Deadline]:
    """Exits, examinations and training. One query: rows of a word, two days, whether proven, case number, name."""
    rows = _exits(asked)
    if asked.user.may(Permission.PROVISIONS_VIEW):
        rows = rows.union(_provisions(asked), all=True)
    window = asked.number(SettingKey.RESULT_WINDOW_DAYS, RESULT_WINDOW_DAYS)
    page = "participant_exit" if asked.user.may(Permission.EXIT_RECORD) else "participant_file"
    for what, day, last, proven, case, *names in rows:
        name = " ".join(names)
        if what != EXIT:
            yield _provision(what, day, case, name)
        elif day is None:
            yield _without_exit(last, (page, case), name, asked.today)
        else:
            yield _after_leaving(result_due(day, window), (page, case), name, proven=proven)


def _exits(asked: Asked) -> QuerySet[Enrolment, Any]:
    """Files whose situation after leaving is open or not proven, and those whose stays ended without an exit."""
    window = asked.number(SettingKey.RESULT_WINDOW_DAYS, RESULT_WINDOW_DAYS)
    stays = Stay.objects.filter(enrolment=OuterRef("pk"))
    proofs = Document.objects.that_count().filter(enrolment=OuterRef("pk"), kind=DocumentKind.JOB)
    undecided = Q(exit_situation__in=["", ExitSituation.MONITORED]) | Q(exit_situation__in=WORKS, proven=False)
    lately_left = Q(ended_on__range=(asked.today - timedelta(days=window) - STILL_SHOWN, asked.today))
    forgotten = Q(Exists(stays), ~Exists(stays.filter(ended_on__isnull=True)), ended_on__isnull=True)
    last = Coalesce("programme_ended_on", "programme_until", "ended_on", "planned_end_on")
    files = Enrolment.objects.visible_to(asked.user).filter(project=asked.project).annotate(proven=Exists(proofs))
    files = files.filter((lately_left & undecided) | forgotten)
    return files.annotate(
        what=Value(EXIT), last=Subquery(stays.annotate(last=last).order_by("-last").values("last")[:1])
    ).values_list("what", "ended_on", "last", "proven", "case_number", *(f"participant__{name}" for name in NAME))


def _provisions(asked: Asked) -> QuerySet[Provision, Any]:
    """What was given by art. 14 to somebody at the centre and runs out."""
    active = Stay.objects.active(asked.today).filter(enrolment=OuterRef("enrolment"))
    running = Provision.objects.visible_to(asked.user).running_out(asked.today, asked.until)
    here = running.filter(Exists(active), enrolment__project=asked.project).annotate(proven=Value(value=True))
    columns = ("kind", "valid_until", "valid_until", "proven", "enrolment__case_number")
    return here.values_list(*columns, *(f"enrolment__participant__{name}" for name in NAME))


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
    open_ones = Candidacy.objects.visible_to(asked.user).open().filter(project=asked.project)
    since = asked.today - timedelta(days=days) - STILL_SHOWN
    papers = Document.objects.filter(candidacy__in=open_ones, kind__in=CERTIFICATES, issued_on__gte=since)
    newest = {
        paper.candidacy_id: paper for paper in papers.select_related("candidacy__participant").order_by("issued_on")
    }
    for paper in newest.values():
        assert paper.candidacy is not None  # filtered above
        assert paper.issued_on is not None
        what, act = _("the certificate of PUP or ZUS runs out"), _("Start the support or ask for a new one")
        page = ("recruitment_candidate", str(paper.candidacy.pk))
        yield Deadline(valid_until(paper.issued_on, days), what, act, page, str(paper.candidacy), "WUP")


def _counting(asked: Asked, day: date) -> Counting:
    try:
        return Counting(asked.values.on(SettingKey.PERIOD_COUNTING, day))
    except NoValue:
        return Counting.KC
