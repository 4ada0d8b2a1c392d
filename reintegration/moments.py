"""What the work with a person tells the timeline of the file: outcomes, programmes, absences, counselling, meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Max, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.permissions import Permission
from participants.models import Enrolment, FileSection
from participants.timeline import Moment
from reintegration.models import (
    Absence,
    Competence,
    CounsellingCard,
    CriterionAssessment,
    Employment,
    FreeDaysRequest,
    FreeDaysState,
    MeetingPresence,
    PlanReview,
    PlanVersion,
)

OUTCOME, PROGRAMME = gettext_lazy("outcome"), gettext_lazy("programme")
ABSENCE, COUNSELLING = gettext_lazy("absence"), gettext_lazy("counselling")
MEETINGS = gettext_lazy("activities")


def moments(user: User, enrolment: Enrolment, sections: frozenset[FileSection]) -> Iterator[Moment]:
    """Each part only where its section opens. A fixed number of queries."""
    if FileSection.OUTCOMES in sections:
        yield from _outcomes(user, enrolment)
    if FileSection.PLAN in sections:
        yield from _programmes(user, enrolment)
    if FileSection.ATTENDANCE in sections:
        yield from _absences(user, enrolment)
        if user.may(Permission.COUNSELLING_FILE):
            yield from _counselling(user, enrolment)
    if FileSection.ACTIVITIES in sections:
        yield from _meetings(user, enrolment)


def _outcomes(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    address = reverse("participant_outcomes", args=[enrolment.case_number])
    of_file = {"enrolment": enrolment}
    for day, form in Employment.objects.visible_to(user).filter(**of_file).values_list("started_on", "form"):
        yield Moment(day, OUTCOME, _("job taken up: %(form)s") % {"form": form}, url=address)
    courses = Competence.objects.visible_to(user).filter(**of_file)
    for course, first, last in courses.values_list("course", "course_starts_on", "course_ends_on"):
        days = [(first, _("course began: %(course)s")), (last, _("course ended: %(course)s"))]
        yield from (Moment(day, OUTCOME, text % {"course": course}, url=address) for day, text in days if day)
    assessments = CriterionAssessment.objects.visible_to(user).filter(**of_file)
    assessed = list(assessments.values_list("entry_on", "exit_on"))
    entries, exits = {row[0] for row in assessed if row[0]}, {row[1] for row in assessed if row[1]}
    yield from (Moment(day, OUTCOME, _("social situation assessed at entry"), url=address) for day in entries)
    yield from (Moment(day, OUTCOME, _("social situation assessed at exit"), url=address) for day in exits)


def _programmes(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    address = reverse("participant_plan", args=[enrolment.case_number])
    versions = PlanVersion.objects.visible_to(user).filter(plan__enrolment=enrolment)
    for version in versions.select_related("plan__enrolment", "sent_by", "signed_by"):
        name = {"programme": version.plan, "version": version.version}
        if version.sent_at:
            text, by = _("%(programme)s, version %(version)s: sent to MOPR"), str(version.sent_by or "")
            yield Moment(timezone.localdate(version.sent_at), PROGRAMME, text % name, by, address)
        if version.agreed_on:
            text = _("%(programme)s, version %(version)s: agreed by MOPR")
            yield Moment(version.agreed_on, PROGRAMME, text % name, url=address)
        if version.signed_on:
            text, by = _("%(programme)s, version %(version)s: signed"), str(version.signed_by or "")
            yield Moment(version.signed_on, PROGRAMME, text % name, by, address)
    reviews = PlanReview.objects.visible_to(user).filter(plan__enrolment=enrolment, concluded_at__isnull=False)
    for review in reviews.select_related("concluded_by"):
        said = {"kind": review.get_kind_display(), "outcome": review.get_outcome_display()}
        text = _("review %(kind)s: %(outcome)s") % said
        yield Moment(review.held_on, PROGRAMME, text, str(review.concluded_by or ""), address)


def _absences(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    """Kinds and days alone: the ground of a justification and every number stay on the page of absences."""
    address = reverse("participant_absences", args=[enrolment.case_number])
    absences = Absence.objects.visible_to(user).standing().filter(stay__enrolment=enrolment)
    for absence in absences.select_related("created_by"):
        text = _lasting(absence.get_kind_display(), absence.starts_on, absence.ends_on)
        yield Moment(absence.starts_on, ABSENCE, text, str(absence.created_by or ""), address)
    requests = FreeDaysRequest.objects.visible_to(user).filter(stay__enrolment=enrolment, state=FreeDaysState.APPROVED)
    for request in requests.select_related("decided_by"):
        text = _lasting(_("free days granted"), request.starts_on, request.ends_on)
        yield Moment(request.starts_on, ABSENCE, text, str(request.decided_by or ""), address)


def _counselling(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    """That it took place and by whom: topics stay on its page, notes with their author."""
    address = reverse("participant_counselling", args=[enrolment.case_number])
    cards = CounsellingCard.objects.visible_to(user).standing().filter(enrolment=enrolment)
    for card in cards.select_related("kind", "specialist"):
        yield Moment(card.held_on, COUNSELLING, card.kind.name, str(card.specialist), address)


def _meetings(user: User, enrolment: Enrolment) -> Iterator[Moment]:
    """A line for each month: one for each meeting would bury the rest."""
    address = reverse("participant_activities", args=[enrolment.case_number])
    held = MeetingPresence.objects.visible_to(user).delivered().filter(stay__enrolment=enrolment).order_by()
    months = held.annotate(month=TruncMonth("meeting__held_on")).values_list("month")
    for _month, last, number, minutes in months.annotate(
        last=Max("meeting__held_on"), number=Count("pk"), minutes=Sum("meeting__minutes")
    ):
        text = ngettext("%(number)d meeting of the month attended", "%(number)d meetings of the month attended", number)
        yield Moment(last, MEETINGS, f"{text % {'number': number}}, {minutes // 60}:{minutes % 60:02} h", url=address)


def _lasting(text: str, first: date, last: date) -> str:
    until = date_format(last, "SHORT_DATE_FORMAT")
    return text if first == last else _("%(what)s, until %(day)s") % {"what": text, "day": until}
