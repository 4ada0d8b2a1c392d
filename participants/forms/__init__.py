"""What people type about people: checked here, never a 500, nothing typed is lost."""

from .daily import AddressForm, ContactForm, ContactNoteForm, ProvisionForm
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
from .stays import AdviceForm, EndForm, ExtensionForm, HoursForm, QualificationForm
from .todos import TaskChangeForm, TaskCloseForm, TaskForm

__all__ = [
    "AddressForm",
    "AdviceForm",
    "AuditForm",
    "BackForm",
    "ContactForm",
    "ContactNoteForm",
    "CorrectIdentifierForm",
    "CorrectionForm",
    "EditionForm",
    "EligibilityForm",
    "EndForm",
    "EntryForm",
    "ExtensionForm",
    "HoursForm",
    "IdentifierForm",
    "InquiryForm",
    "LookedForm",
    "OpinionForm",
    "OverrideForm",
    "ParticipantFilterForm",
    "PersonForm",
    "ProvisionForm",
    "QualificationForm",
    "RecruitmentFilterForm",
    "ReferralForm",
    "StartForm",
    "StepForm",
    "SubjectAccessForm",
    "TaskChangeForm",
    "TaskCloseForm",
    "TaskForm",
]
