"""What people type about people: checked here, never a 500, nothing typed is lost."""

from .daily import AddressForm, ContactForm, ContactNoteForm, ProvisionForm
from .documents import (
    CandidateDocumentForm,
    CompletenessForm,
    DocumentFactsForm,
    DocumentForm,
    PaperForm,
    SkillsForm,
    WithdrawForm,
)
from .eligibility import EligibilityForm, OverrideForm
from .entry import CorrectionForm, EntryForm, StartForm
from .exits import ExitForm, JobForm, SituationForm
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
from .stays import (
    AdviceForm,
    ApplicationForm,
    EndCorrectionForm,
    EndForm,
    ExtensionForm,
    HoursForm,
    ProgrammeEndForm,
    ProgrammeForm,
    QualificationForm,
)
from .todos import TaskChangeForm, TaskCloseForm, TaskForm

__all__ = [
    "AddressForm",
    "AdviceForm",
    "ApplicationForm",
    "AuditForm",
    "BackForm",
    "CandidateDocumentForm",
    "CompletenessForm",
    "ContactForm",
    "ContactNoteForm",
    "CorrectIdentifierForm",
    "CorrectionForm",
    "DocumentFactsForm",
    "DocumentForm",
    "EditionForm",
    "EligibilityForm",
    "EndCorrectionForm",
    "EndForm",
    "EntryForm",
    "ExitForm",
    "ExtensionForm",
    "HoursForm",
    "IdentifierForm",
    "InquiryForm",
    "JobForm",
    "LookedForm",
    "OpinionForm",
    "OverrideForm",
    "PaperForm",
    "ParticipantFilterForm",
    "PersonForm",
    "ProgrammeEndForm",
    "ProgrammeForm",
    "ProvisionForm",
    "QualificationForm",
    "RecruitmentFilterForm",
    "ReferralForm",
    "SituationForm",
    "SkillsForm",
    "StartForm",
    "StepForm",
    "SubjectAccessForm",
    "TaskChangeForm",
    "TaskCloseForm",
    "TaskForm",
    "WithdrawForm",
]
