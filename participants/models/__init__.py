"""The people: who they are, their enrolment in a project, their stays, their evidence, and who may see them."""

from participants.pipeline import CandidacyState

from .audits import AuditAccess, AuditedFile, AuditState
from .daily import (
    NEEDED_ON_A_STAY,
    Address,
    AddressKind,
    ContactDetail,
    ContactKind,
    ContactNote,
    NoteKind,
    Provision,
    ProvisionKind,
)
from .documents import (
    Document,
    DocumentContent,
    DocumentFile,
    FileOrigin,
    MediaType,
    PaperNumber,
    PaperSeries,
)
from .eligibility import CandidacyGroup, CandidateStatus, Eligibility, EligibilityOverride, StatutoryGroup
from .enrolments import CaseSeries, Enrolment, EnrolmentQuerySet, EnrolmentStatus, Support
from .entry import EntrySnapshot, SensitiveEntry
from .evidence import FileEvidence
from .leaving import ExitFollowUp, ExitReminder
from .people import IdentifierCorrection, Participant
from .recruitment import (
    Candidacy,
    CandidacyOffice,
    CandidacyQuerySet,
    CandidacyStep,
    Edition,
    Opinion,
)
from .sharing import FileSection, FileShare, ShareState
from .stay_acts import EndGround, StayAct, StayActKind
from .stays import Referrer, Stay
from .tasks import Task, TaskOutcome

__all__ = [
    "NEEDED_ON_A_STAY",
    "Address",
    "AddressKind",
    "AuditAccess",
    "AuditState",
    "AuditedFile",
    "Candidacy",
    "CandidacyGroup",
    "CandidacyOffice",
    "CandidacyQuerySet",
    "CandidacyState",
    "CandidacyStep",
    "CandidateStatus",
    "CaseSeries",
    "ContactDetail",
    "ContactKind",
    "ContactNote",
    "Document",
    "DocumentContent",
    "DocumentFile",
    "Edition",
    "Eligibility",
    "EligibilityOverride",
    "EndGround",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentStatus",
    "EntrySnapshot",
    "ExitFollowUp",
    "ExitReminder",
    "FileEvidence",
    "FileOrigin",
    "FileSection",
    "FileShare",
    "IdentifierCorrection",
    "MediaType",
    "NoteKind",
    "Opinion",
    "PaperNumber",
    "PaperSeries",
    "Participant",
    "Provision",
    "ProvisionKind",
    "Referrer",
    "SensitiveEntry",
    "ShareState",
    "StatutoryGroup",
    "Stay",
    "StayAct",
    "StayActKind",
    "Support",
    "Task",
    "TaskOutcome",
]
