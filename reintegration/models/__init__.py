"""The work with the people: groups, the timetable, meetings, the day's marks, and what came of it."""

from .absences import Absence, AbsenceGround, AbsenceKind, FreeDaysRequest, FreeDaysState
from .activities import ActivityForm, ActivityKind, Room, Strand
from .attendance import AttendanceMonth, DayCode, DayMark, MonthState
from .corrections import CorrectionDecision, MarkCorrection
from .counselling import (
    TOPICS,
    CounsellingCard,
    CounsellingNote,
    CounsellingPlan,
    CounsellingTopic,
    NoteAccess,
    counselling_kinds,
    topics_of,
)
from .groups import GroupMembership, WorkGroup
from .meals import MealException
from .meetings import Meeting, MeetingPresence, MeetingState
from .outcomes import Competence, CourseResult, CriterionAssessment, Employment
from .printed import PrintedList
from .timetable import MeetingSeries, SeriesMember

__all__ = [
    "TOPICS",
    "Absence",
    "AbsenceGround",
    "AbsenceKind",
    "ActivityForm",
    "ActivityKind",
    "AttendanceMonth",
    "Competence",
    "CorrectionDecision",
    "CounsellingCard",
    "CounsellingNote",
    "CounsellingPlan",
    "CounsellingTopic",
    "CourseResult",
    "CriterionAssessment",
    "DayCode",
    "DayMark",
    "Employment",
    "FreeDaysRequest",
    "FreeDaysState",
    "GroupMembership",
    "MarkCorrection",
    "MealException",
    "Meeting",
    "MeetingPresence",
    "MeetingSeries",
    "MeetingState",
    "MonthState",
    "NoteAccess",
    "PrintedList",
    "Room",
    "SeriesMember",
    "Strand",
    "WorkGroup",
    "counselling_kinds",
    "topics_of",
]
