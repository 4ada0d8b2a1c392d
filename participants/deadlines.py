"""Deadlines of the people: trials, participations, the project's results, examinations, certificates of candidates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from cis_portal.lib.periods import months_later
from grants.models import Project, SettingKey
from grants.rules import DatedValues, NoValue
from participants.checking import CERTIFICATE_DAYS
from participants.dictionaries import DocumentKind
from participants.eligibility import valid_until
from participants.legal_days import result_due, supported_employment_from
from participants.models import Candidacy, Document, Enrolment, Provision, ProvisionKind, Stay
from participants.periods import Counting, extension_end, trial_end
from participants.radar import Deadline

RESULT_WINDOW_DAYS = 28
STILL_SHOWN = timedelta(days=14)  # after a day that nothing can make good
CERTIFICATES = (DocumentKind.PUP_CERTIFICATE, DocumentKind.ZUS_CERTIFICATE)


def deadlines(user: User, project: Project, today: date, until: date) -> Iterator[Deadline]:
    """What is late or due by that day for the people whom the user may see. Five queries."""
    if not user.works_for_a_centre or not user.may(Permission.FILE_VIEW):
        return
    values = DatedValues.of(project)
    yield from _of_stays(user, project, today, until, values)
    yield from _of_exits(user, project, today, values)
    if user.may(Permission.PROVISIONS_VIEW):
        yield from _of_provisions(user, project, today, until)
    if user.may(Permission.RECRUITMENT_VIEW):
        yield from _of_candidates(user, project, today, values)


def _of_stays(user: User, project: Project, today: date, until: date, values: DatedValues) -> Iterator[Deadline]:
    in_trial = Q(participation_starts_on__isnull=True, trial_starts_on__lte=months_later(until, -1) + timedelta(days=4))
    ending = Q(participation_starts_on__isnull=False, planned_end_on__lte=until)
    half_a_year = Q(
        participation_starts_on__range=(
            months_later(today - STILL_SHOWN, -6) - timedelta(days=4), months_later(until, -6) + timedelta(days=4),
        )
    )  # fmt: skip
    stays = Stay.objects.visible_to(user).filter(in_trial | ending | half_a_year, ended_on__isnull=True)
    for stay in stays.filter(enrolment__project=project).select_related("enrolment__participant"):
        counting = _counting(values, stay.trial_starts_on)
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


def _of_exits(user: User, project: Project, today: date, values: DatedValues) -> Iterator[Deadline]:
    """Files whose person left and whose four weeks run, and those whose stays ended without an exit."""
    window = _number(values, SettingKey.RESULT_WINDOW_DAYS, today, RESULT_WINDOW_DAYS)
    stays = Stay.objects.filter(enrolment=OuterRef("pk"))
    lately_left = Q(ended_on__range=(today - timedelta(days=window) - STILL_SHOWN, today))
    forgotten = Q(Exists(stays), ~Exists(stays.filter(ended_on__isnull=True)), ended_on__isnull=True)
    files = Enrolment.objects.visible_to(user).filter(lately_left | forgotten, project=project)
    ends = ("programme_ended_on", "programme_until", "ended_on", "planned_end_on")
    last = Max(Coalesce(*(f"stays__{end}" for end in ends)))
    for file in files.select_related("participant").annotate(last=last):
        name = str(file.participant)
        page = "participant_exit" if user.may(Permission.EXIT_RECORD) else "participant_file"
        address = reverse(page, args=[file.case_number])
        if file.ended_on is None:
            yield _without_exit(file.last, address, name, today)  # type: ignore[attr-defined]
            continue
        what, act = _("28 days after leaving"), _("Collect the proof of the situation")
        yield Deadline(result_due(file.ended_on, window), what, act, address, name, "EECR")


def _without_exit(last: date, address: str, name: str, today: date) -> Deadline:
    """Stays have ended: a programme beside a job goes on until that day, or somebody forgot the exit."""
    act = _("Enter the exit")
    if last > today:
        return Deadline(last, _("the programme beside the job ends"), act, address, name, "art. 13 ust. 5")
    return Deadline(last, _("the stay has ended, the exit is not entered"), act, address, name)


def _of_provisions(user: User, project: Project, today: date, until: date) -> Iterator[Deadline]:
    active = Stay.objects.active(today).filter(enrolment=OuterRef("enrolment"))
    running = Provision.objects.visible_to(user).running_out(today, until).filter(enrolment__project=project)
    for provision in running.filter(Exists(active)).select_related("enrolment__participant"):
        medical = provision.kind == ProvisionKind.MEDICAL
        what = _("the medical examination runs out") if medical else _("the BHP training runs out")
        act = _("Send to the doctor") if medical else _("Arrange the training")
        address = reverse("participant_daily", args=[provision.enrolment.case_number])
        assert provision.valid_until is not None  # running_out asks for it
        yield Deadline(
            provision.valid_until, what, act, address, str(provision.enrolment.participant), "art. 14 ust. 2"
        )


def _of_candidates(user: User, project: Project, today: date, values: DatedValues) -> Iterator[Deadline]:
    """The newest certificate of each candidate on the road: it has to hold on the first day of support."""
    days = _number(values, SettingKey.CERTIFICATE_DAYS, today, CERTIFICATE_DAYS)
    open_ones = Candidacy.objects.visible_to(user).open().filter(project=project)
    since = today - timedelta(days=days) - STILL_SHOWN
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


def _counting(values: DatedValues, day: date) -> Counting:
    try:
        return Counting(values.on(SettingKey.PERIOD_COUNTING, day))
    except NoValue:
        return Counting.KC


def _number(values: DatedValues, key: SettingKey, day: date, default: int) -> int:
    try:
        return int(values.on(key, day))
    except NoValue:
        return default
