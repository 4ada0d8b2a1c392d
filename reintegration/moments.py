"""What the work with a person tells the timeline of the file: jobs, courses, assessments."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from participants.models import Enrolment, FileSection
from participants.timeline import Moment
from reintegration.models import Competence, CriterionAssessment, Employment

OUTCOME = gettext_lazy("outcome")


def moments(user: User, enrolment: Enrolment, sections: frozenset[FileSection]) -> Iterator[Moment]:
    """Outcomes, where their section opens. Three queries."""
    if FileSection.OUTCOMES not in sections:
        return
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
