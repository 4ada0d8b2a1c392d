"""Deadlines of the people: trials, participations, the project's results, examinations, certificates of candidates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

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

RESULT_WINDOW_DAYS = 28
STILL_SHOWN = timedelta(days=14)  # after a day that nothing can make good
WORKS = (ExitSituation.TOOK_JOB, ExitSituation.STARTED_BUSINESS)
CERTIFICATES = (DocumentKind.PUP_CERTIFICATE, DocumentKind.ZUS_CERTIFICATE)


def deadlines(asked: Asked) -> Iterator[Deadline]:
    """What is late or due for the people whom the user may see. Five queries."""
    user = asked.user
    if not user.works_for_a_centre or not user.may(Permission.FILE_VIEW):
        return
    yield from _of_stays(asked)
    yield from _of_exits(asked)
    if user.may(Permission.PROVISIONS_VIEW):
        yield from _of_provisions(asked)
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
    for stay in stays.filter(enrolment__project=project).select_related("enrolment__participant"):
        counting = _counting(asked, stay.trial_starts_on)
        if stay.participation_starts_on is None:
            yield _trial(stay, counting)
            continue
        possible = supported_employment_from(stay.participation_starts_on)
        if possible >= today - STILL_SHOWN and (stay.planned_end_on is None or possible <= stay.planned_end_on):
            yield _of_stay(stay, possible, _("supported employment is possible"), _("Talk with PUP"), "art. 16")
        if stay.planned_end_on and stay.planned_end_on <= until:
            yield _participation(stay, min(extension_end(stay.participation_starts_on, counting), project.ends_on))


def _trial(stay: Stay, counting: Counting) -> Deadline:
    last = stay.trial_ends_on or trial_end(stay.trial_starts_on, counting)
    return _of_stay(stay, last, _("the trial ends"), _("Decide on the qualification"), "art. 15 ust. 1 i 2")


def _participation(stay: Stay, reach: date) -> Deadline:
    assert stay.planned_end_on is not None  # asked for above
    act = _("Extend it or end it") if stay.planned_end_on < reach else _("End the stay")
    return _of_stay(stay, stay.planned_end_on, _("the participation ends"), act, "art. 15 ust. 3")


def _of_stay(stay: Stay, day: date, what: str, act: str, source: str) -> Deadline:
    address = reverse("participant_stays", args=[stay.enrolment.case_number])
    return Deadline(day, what, act, address, str(stay.enrolment.participant), source)


def _of_exits(asked: Asked) -> Iterator[Deadline]:
    """Files whose situation after leaving is open or not proven, and those whose stays ended without an exit."""
    user, today = asked.user, asked.today
    window = asked.number(SettingKey.RESULT_WINDOW_DAYS, RESULT_WINDOW_DAYS)
    stays = Stay.objects.filter(enrolment=OuterRef("pk"))
    proofs = Document.objects.that_count().filter(enrolment=OuterRef("pk"), kind=DocumentKind.JOB)
    open_ones = Q(exit_situation__in=["", ExitSituation.MONITORED]) | Q(exit_situation__in=WORKS, proven=False)
    lately_left = Q(ended_on__range=(today - timedelta(days=window) - STILL_SHOWN, today))
    forgotten = Q(Exists(stays), ~Exists(stays.filter(ended_on__isnull=True)), ended_on__isnull=True)
    files = Enrolment.objects.visible_to(user).filter(project=asked.project).annotate(proven=Exists(proofs))
    ends = ("programme_ended_on", "programme_until", "ended_on", "planned_end_on")
    last = Max(Coalesce(*(f"stays__{end}" for end in ends)))
    rows = files.filter((lately_left & open_ones) | forgotten).select_related("participant").annotate(last=last)
    page = "participant_exit" if user.may(Permission.EXIT_RECORD) else "participant_file"
    for file in rows:
        name, address = str(file.participant), reverse(page, args=[file.case_number])
        if file.ended_on is None:
            yield _without_exit(file.last, address, name, today)
            continue
        act = _("Enter the situation that stands") if file.proven else _("Collect the proof of the situation")
        yield Deadline(result_due(file.ended_on, window), _("28 days after leaving"), act, address, name, "EECR")


def _without_exit(last: date, address: str, name: str, today: date) -> Deadline:
    """Stays have ended: a programme beside a job goes on until that day, or somebody forgot the exit."""
    act = _("Enter the exit")
    if last > today:
        return Deadline(last, _("the programme beside the job ends"), act, address, name, "art. 13 ust. 5")
    return Deadline(last, _("the stay has ended, the exit is not entered"), act, address, name)


def _of_provisions(asked: Asked) -> Iterator[Deadline]:
    active = Stay.objects.active(asked.today).filter(enrolment=OuterRef("enrolment"))
    running = Provision.objects.visible_to(asked.user).running_out(asked.today, asked.until)
    here = running.filter(Exists(active), enrolment__project=asked.project)
    for provision in here.select_related("enrolment__participant"):
        medical = provision.kind == ProvisionKind.MEDICAL
        what = _("the medical examination runs out") if medical else _("the BHP training runs out")
        act = _("Send to the doctor") if medical else _("Arrange the training")
        address = reverse("participant_daily", args=[provision.enrolment.case_number])
        assert provision.valid_until is not None  # running_out asks for it
        yield Deadline(
            provision.valid_until, what, act, address, str(provision.enrolment.participant), "art. 14 ust. 2"
        )


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
        address = reverse("recruitment_candidate", args=[paper.candidacy.pk])
        yield Deadline(valid_until(paper.issued_on, days), what, act, address, str(paper.candidacy), "WUP")


def _counting(asked: Asked, day: date) -> Counting:
    try:
        return Counting(asked.values.on(SettingKey.PERIOD_COUNTING, day))
    except NoValue:
        return Counting.KC
