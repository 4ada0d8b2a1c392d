"""Reports, files for SM EFS, claim periods and lists taken out."""

from .claims import EDITABLE, WORDS, Claim, ClaimCorrection, ClaimState, ClaimStep, PartnerContribution
from .exports import EXPORT_PERMISSIONS, Export, ExportFormat, ExportKind, ExportPart
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
    "EDITABLE",
    "EXPORT_PERMISSIONS",
    "INTERRUPTED",
    "WORDS",
    "Claim",
    "ClaimCorrection",
    "ClaimState",
    "ClaimStep",
    "Export",
    "ExportFormat",
    "ExportKind",
    "ExportPart",
    "PartnerContribution",
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
