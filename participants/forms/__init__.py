"""What people type about people: checked here, never a 500, nothing typed is lost."""

from .eligibility import EligibilityForm, OverrideForm
from .entry import CorrectionForm, EntryForm, StartForm
from .lists import AuditForm, LookedForm, ParticipantFilterForm, SubjectAccessForm
from .people import CorrectIdentifierForm, IdentifierForm, PersonForm
from .recruitment import (
    BackForm,
    EditionForm,
    InquiryForm,
    OpinionForm,
    RecruitmentFilterForm,
    ReferralForm,
    StepForm,
)

__all__ = [
    "AuditForm",
    "BackForm",
    "CorrectIdentifierForm",
    "CorrectionForm",
    "EditionForm",
    "EligibilityForm",
    "EntryForm",
    "IdentifierForm",
    "InquiryForm",
    "LookedForm",
    "OpinionForm",
    "OverrideForm",
    "ParticipantFilterForm",
    "PersonForm",
    "RecruitmentFilterForm",
    "ReferralForm",
    "StartForm",
    "StepForm",
    "SubjectAccessForm",
]
