"""The people: who they are, their enrolment in a project, their stays, their evidence, and who may see them."""

from .documents import Document
from .enrolments import CaseSeries, Enrolment, EnrolmentQuerySet, EnrolmentStatus, Support
from .entry import EntrySnapshot, SensitiveEntry
from .people import Participant
from .sharing import FileSection, FileShare
from .stays import Referrer, Stay

__all__ = [
    "CaseSeries",
    "Document",
    "Enrolment",
    "EnrolmentQuerySet",
    "EnrolmentStatus",
    "EntrySnapshot",
    "FileSection",
    "FileShare",
    "Participant",
    "Referrer",
    "SensitiveEntry",
    "Stay",
    "Support",
]
