"""The work with the people: groups, the day's marks, and what came of it."""

from .attendance import AttendanceMonth, DayCode, DayMark, MonthState
from .corrections import CorrectionDecision, MarkCorrection
from .groups import GroupMembership, WorkGroup
from .outcomes import Competence, CourseResult, CriterionAssessment, Employment
from .printed import PrintedList

__all__ = [
    "AttendanceMonth",
    "Competence",
    "CorrectionDecision",
    "CourseResult",
    "CriterionAssessment",
    "DayCode",
    "DayMark",
    "Employment",
    "GroupMembership",
    "MarkCorrection",
    "MonthState",
    "PrintedList",
    "WorkGroup",
]
