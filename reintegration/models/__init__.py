"""The work with the people: groups, the timetable, meetings, the day's marks, and what came of it."""

from .absences import Absence, AbsenceGround, AbsenceKind, FreeDaysRequest, FreeDaysState
from .activities import ActivityForm, ActivityKind, Room, Strand
from .assessments import InterimAssessment, LevelCorrection, Moment, SignedSheet
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
from .courses import CompetenceCourse, LearningOutcome, OutcomeCheck, Qualification
from .episodes import AbsenceEpisode
from .groups import GroupMembership, WorkGroup
from .meals import MealException
from .meetings import Meeting, MeetingPresence, MeetingState
from .outcomes import UNCERTIFIED, Competence, CourseResult, CriterionAssessment, Employment, standing_evidence
from .placements import Employer, Placement, PlacementEntry
from .plan_reviews import GoalAssessment, GoalResult, PlanReview, ReviewKind, ReviewOutcome
from .plans import Asker, DiagnosisArea, DiagnosisField, Plan, PlanGoal, PlannedHours, PlanState, PlanVersion
from .printed import PrintedList
from .timetable import MeetingSeries, SeriesMember

__all__ = [
    "TOPICS",
    "UNCERTIFIED",
    "Absence",
    "AbsenceEpisode",
    "AbsenceGround",
    "AbsenceKind",
    "ActivityForm",
    "ActivityKind",
    "Asker",
    "AttendanceMonth",
    "Competence",
    "CompetenceCourse",
    "CorrectionDecision",
    "CounsellingCard",
    "CounsellingNote",
    "CounsellingPlan",
    "CounsellingTopic",
    "CourseResult",
    "CriterionAssessment",
    "DayCode",
    "DayMark",
    "DiagnosisArea",
    "DiagnosisField",
    "Employer",
    "Employment",
    "FreeDaysRequest",
    "FreeDaysState",
    "GoalAssessment",
    "GoalResult",
    "GroupMembership",
    "InterimAssessment",
    "LearningOutcome",
    "LevelCorrection",
    "MarkCorrection",
    "MealException",
    "Meeting",
    "MeetingPresence",
    "MeetingSeries",
    "MeetingState",
    "Moment",
    "MonthState",
    "NoteAccess",
    "OutcomeCheck",
    "Placement",
    "PlacementEntry",
    "Plan",
    "PlanGoal",
    "PlanReview",
    "PlanState",
    "PlanVersion",
    "PlannedHours",
    "PrintedList",
    "Qualification",
    "ReviewKind",
    "ReviewOutcome",
    "Room",
    "SeriesMember",
    "SignedSheet",
    "Strand",
    "WorkGroup",
    "counselling_kinds",
    "standing_evidence",
    "topics_of",
]
