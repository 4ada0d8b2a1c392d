"""Reports, files for SM EFS, claim periods and lists taken out."""

from .reports import (
    INTERRUPTED,
    Report,
    ReportFile,
    ReportFormat,
    ReportKind,
    ReportMember,
    ReportNotice,
    ReportQuerySet,
    ReportState,
)
from .sm_efs import SmEfsAnswer, SmEfsFault, SmEfsUpload

__all__ = [
    "INTERRUPTED",
    "Report",
    "ReportFile",
    "ReportFormat",
    "ReportKind",
    "ReportMember",
    "ReportNotice",
    "ReportQuerySet",
    "ReportState",
    "SmEfsAnswer",
    "SmEfsFault",
    "SmEfsUpload",
]
