"""The work with the people: groups, the day's marks, and what came of it."""

from .absences import Absence, AbsenceGround, AbsenceKind, FreeDaysRequest, FreeDaysState
from .attendance import AttendanceMonth, DayCode, DayMark, MonthState
from .corrections import CorrectionDecision, MarkCorrection
from .groups import GroupMembership, WorkGroup
from .outcomes import Competence, CourseResult, CriterionAssessment, Employment
from .printed import PrintedList

__all__ = [
    "Absence",
    "AbsenceGround",
    "AbsenceKind",
    "AttendanceMonth",
    "Competence",
    "CorrectionDecision",
    "CourseResult",
    "CriterionAssessment",
    "DayCode",
    "DayMark",
    "Employment",
    "FreeDaysRequest",
    "FreeDaysState",
    "GroupMembership",
    "MarkCorrection",
    "MonthState",
    "PrintedList",
    "WorkGroup",
]
