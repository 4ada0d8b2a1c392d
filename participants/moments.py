"""What the file itself tells its timeline: the way in, stays and decisions, documents, tasks, contacts, art. 14."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.permissions import Permission
from participants.models import (
    Candidacy,
    CandidacyState,
    CandidacyStep,
    ContactNote,
    Enrolment,
    FileSection,
    Provision,
    StayAct,
    Task,
)
from participants.sections import documents_open_to
from participants.timeline import Moment

RECRUITMENT, STAY = gettext_lazy("recruitment"), gettext_lazy("stay")
DOCUMENT, TASK = gettext_lazy("document"), gettext_lazy("task")
CONTACT, ART_14 = gettext_lazy("contact"), gettext_lazy("art. 14")
PROJECT = gettext_lazy("project")


def moments(user: User, enrolment: Enrolment, sections: frozenset[FileSection]) -> Iterator[Moment]:
    """Each part only where its section or permission opens. A fixed number of queries."""
    if FileSection.STAYS in sections:
        yield from _project(enrolment)
        yield from _stays(enrolment)
    if FileSection.DOCUMENTS in sections:
        yield from _documents(user, enrolment)
    if user.works_for_a_centre:
        yield from _steps(user, enrolment)
        yield from _tasks(user, enrolment)
        yield from _notes(user, enrolment)
    if FileSection.STAYS in sections and user.may(Permission.PROVISIONS_VIEW):
        yield from _provisions(user, enrolment)


def _project(enrolment: Enrolment) -> Iterator[Moment]:
    yield Moment(enrolment.started_on, PROJECT, _("first day in the project"))
    if enrolment.ended_on:
        yield Moment(enrolment.ended_on, PROJECT, _("last day in the project"))


def _stays(enrolment: Enrolment) -> Iterator[Moment]:
    address = reverse("participant_stays", args=[enrolment.case_number])
    for stay in enrolment.stays.all():
        days = [
            (stay.job_on, _("job taken up, for which the stay ended")),
            (stay.referred_on, _("referred by %(office)s") % {"office": stay.get_referred_by_display()}),
            (stay.trial_starts_on, _("start of the trial period")),
            (stay.participation_starts_on, _("start of the participation")),
            (stay.ended_on, _("end of the stay")),
            (stay.benefit_applied_on, _("application for the integration benefit")),
        ]
        yield from (Moment(day, STAY, text, url=address) for day, text in days if day)
    acts = StayAct.objects.filter(stay__enrolment=enrolment).select_related("created_by")
    for act in acts:
        text = f"{act.get_kind_display()}, {date_format(act.until, 'SHORT_DATE_FORMAT')} ({act.number})"
        yield Moment(act.happened_on, STAY, text, str(act.created_by), address)


def _steps(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    candidacies = Candidacy.objects.visible_to(user).filter(
        participant=enrolment.participant_id, project=enrolment.project_id
    )
    steps = CandidacyStep.objects.that_count().filter(candidacy__in=candidacies).select_related("created_by", "office")
    for step in steps:
        office = f", {step.office.short_name}" if step.office else ""
        text = f"{CandidacyState(step.state).label}{office}"
        address = reverse("recruitment_candidate", args=[step.candidacy_id])
        yield Moment(step.happened_on, RECRUITMENT, text, _name(step.created_by), address)


def _documents(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    address = reverse("participant_documents", args=[enrolment.case_number])
    documents = documents_open_to(user, enrolment).that_count().filter(issued_on__isnull=False)
    for document in documents.select_related("created_by"):
        assert document.issued_on is not None  # filtered above
        text = f"{document.get_kind_display()} {document.number}".strip()
        yield Moment(document.issued_on, DOCUMENT, text, _name(document.created_by), address)


def _tasks(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    closed = Task.objects.visible_to(user).filter(enrolment=enrolment, closed_at__isnull=False)
    for task in closed.select_related("closed_by"):
        assert task.closed_at is not None  # filtered above
        text = f"{task.text}: {task.get_outcome_display()}"
        day = timezone.localdate(task.closed_at)
        yield Moment(day, TASK, text, _name(task.closed_by), reverse("task", args=[task.pk]))


def _notes(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    address = reverse("participant_daily", args=[enrolment.case_number])
    notes = ContactNote.objects.visible_to(user).filter(enrolment=enrolment).select_related("created_by")
    for note in notes:
        text = f"{note.get_kind_display()}, {note.with_whom}: {note.text}"
        yield Moment(note.happened_on, CONTACT, text, _name(note.created_by), address)


def _provisions(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    address = reverse("participant_daily", args=[enrolment.case_number])
    for provision in Provision.objects.visible_to(user).filter(enrolment=enrolment).select_related("created_by"):
        text = ", ".join(filter(None, [provision.get_kind_display(), provision.detail]))
        yield Moment(provision.given_on, ART_14, text, _name(provision.created_by), address)


def _name(user: User | None) -> str:
    return str(user) if user else ""
