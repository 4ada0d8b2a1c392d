"""What the tables about the work with a person are called in words. See participants.labels."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from participants.labels import Label
from participants.models import FileSection

LABELS: dict[str, Label] = {
    "Absence": Label(
        _("Certificates and justifications"),
        {
            "kind": _("kind"),
            "starts_on": _("from"),
            "ends_on": _("until"),
            "ground": _("ground"),
            "note": _("remarks"),
            "act": _("by one act for many"),
            "taken_back_by": _("taken back by"),
            "taken_back_at": _("taken back on"),
        },
        section=FileSection.ATTENDANCE,
        known_by="starts_on",
    ),
    "FreeDaysRequest": Label(
        _("Requests for free days"),
        {
            "starts_on": _("from"),
            "ends_on": _("until"),
            "requested_on": _("requested on"),
            "act": _("by one act for many"),
        },
        section=FileSection.ATTENDANCE,
        known_by="starts_on",
    ),
    "DayMark": Label(
        _("Attendance"),
        {
            "day": _("day"),
            "code": _("mark"),
            "marked_by": _("marked by"),
            "marked_at": _("marked on"),
            "act": _("by one act for many"),
        },
        section=FileSection.ATTENDANCE,
        known_by="day",
    ),
    "MarkCorrection": Label(
        _("Corrections of closed months"),
        {
            "day": _("day"),
            "code_from": _("mark before"),
            "code_to": _("mark after"),
            "absence": _("rests on"),
            "decision": _("decision"),
            "note": _("remarks"),
        },
        section=FileSection.ATTENDANCE,
        known_by="day",
    ),
    "CounsellingCard": Label(
        _("Counselling"),
        {
            "specialist": _("specialist"),
            "held_on": _("day"),
            "starts_at": _("from"),
            "ends_at": _("until"),
            "kind": _("kind"),
            "topic": _("topic"),
            "called_out": _("called out of a class"),
            "withdrawn_by": _("withdrawn by"),
            "withdrawn_at": _("withdrawn on"),
            "withdraw_reason": _("reason of withdrawing"),
        },
        section=FileSection.ATTENDANCE,
        known_by="held_on",
    ),
    "CounsellingNote": Label(
        _("Counselling notes: the text is with the specialist, who gives a copy on request"),
        {
            "card": _("counselling"),
            "sealed": _("text, encrypted"),
            "written_at": _("written on"),
            "changed_at": _("changed on"),
        },
        withheld=frozenset({"sealed"}),
    ),
    "NoteAccess": Label(
        _("Who was let read counselling notes"),
        {
            "specialist": _("whose notes"),
            "reader": _("who reads them"),
            "ended_by": _("ended by"),
            "ended_at": _("ended on"),
        },
        permission=Permission.ACCESS_VIEW,
        known_by="starts_on",
    ),
    "GroupMembership": Label(_("Work groups"), {"group": _("group")}, section=FileSection.STAYS, known_by="group"),
    "SeriesMember": Label(
        _("Series of meetings"), {"series": _("series of meetings")}, section=FileSection.ACTIVITIES, known_by="series"
    ),
    "MeetingPresence": Label(
        _("Presence at meetings"),
        {
            "meeting": _("meeting"),
            "present": _("present"),
            "added": _("added for the day"),
            "marked_by": _("marked by"),
            "marked_at": _("marked on"),
        },
        section=FileSection.ACTIVITIES,
        known_by="meeting",
    ),
    "MealException": Label(
        _("Meals that were not as the register says"),
        {"day": _("day"), "taken": _("meal taken")},
        permission=Permission.PROVISIONS_VIEW,
        known_by="day",
    ),
    "Employment": Label(
        _("Jobs taken up"),
        {
            "started_on": _("since"),
            "form": _("form of employment"),
            "fraction": _("part of full time"),
            "contract_months": _("months of the contract"),
            "gross_pay": _("gross pay in złoty"),
        },
        section=FileSection.OUTCOMES,
        known_by="started_on",
    ),
    "CriterionAssessment": Label(
        _("Social situation"),
        {
            "criterion": _("criterion"),
            "entry_level": _("level at entry"),
            "entry_on": _("assessed at entry on"),
            "exit_level": _("level at exit"),
            "exit_on": _("assessed at exit on"),
        },
        section=FileSection.OUTCOMES,
        known_by="criterion",
    ),
    "Competence": Label(
        _("Competences"),
        {
            "course": _("course"),
            "scope_on": _("scope set on"),
            "standard_on": _("standard set on"),
            "course_starts_on": _("course from"),
            "course_ends_on": _("course until"),
            "assessed_on": _("assessed on"),
            "trainer": _("trainer"),
            "assessor": _("assessor"),
            "compared_on": _("compared on"),
            "result": _("result"),
        },
        section=FileSection.OUTCOMES,
        known_by="course",
    ),
}
