"""What a refusal about a course or a qualification says to the person who met it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reintegration.actions import courses, qualifications


def course_refusal(refusal: courses.NotTaught) -> str:
    """One sentence: which stage is in the way and what comes first."""
    return {
        courses.SamePerson: _("The trainer may not assess: name another person or body."),
        courses.DatesOutOfOrder: _("The scope is set before the course starts, and the course ends after it starts."),
        courses.AlreadyPlanned: _("There is a course of this name that starts that day."),
        courses.StandardLate: _("The standard is set after the scope and before the course starts."),
        courses.StandardInUse: _("Somebody was assessed by this standard: it stays as it is."),
        courses.NoStandard: _("Set the standard first; then people join."),
        courses.NotInStay: _("This person is in no stay on the day the course starts."),
        courses.AlreadyIn: _("This person has this course already."),
        courses.AssessedBeforeEnd: _("The assessment comes on the last day of the course or later, and not ahead."),
        courses.Assessed: _("This person was assessed and stays in the course."),
        courses.AlreadyAssessed: _("Somebody was assessed: the course stays as it was held."),
        courses.NothingAssessed: _("The assessment comes first: each outcome of each person."),
        courses.ComparedBeforeAssessment: _("The comparison comes on the day of the assessment or later, not ahead."),
        courses.NobodyPassed: _("Nobody with a positive result waits for a certificate."),
        courses.IssuedBeforeComparison: _("A certificate is issued on the day of the comparison or later, not ahead."),
    }[type(refusal)]


def qualification_refusal(refusal: qualifications.NotRecorded) -> str:
    """Why a qualification was not recorded."""
    return {
        qualifications.AwardedOutsideProject: _("The certificate must be from the person's time in the project."),
        qualifications.AlreadyRecorded: _("This qualification is in the file already."),
    }[type(refusal)]
