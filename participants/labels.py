"""What the tables and fields about a person are called in words, for the person and for an inspector.

Each app has such a module with a dictionary LABELS, model's name to Label. What is held on a person is found by itself
along the foreign keys (see participants.holdings); a test asks that every table and field found has its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from participants.checklist import SENSITIVE
from participants.models import FileSection

Words = str | Promise


@dataclass(frozen=True)
class Label:
    """A table in words: what it holds, its fields by name, and who sees it.

    section: the part of the file it belongs to; without one, permission says who sees it. hidden: fields shown on no
    page and in no bundle but the person's own, such as account numbers; identifiers also in a control's bundle, where
    identity is opened to it. withheld: bytes that are in no bundle at all, not
    even the person's: what they say is given another way. known_by: the field that tells a row from others.
    sensitive: rows that open only together with health, origin and housing.
    """

    name: Words
    fields: Mapping[str, Words] = field(default_factory=dict)
    section: FileSection | None = None
    permission: Permission = Permission.SUBJECT_ACCESS
    hidden: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    known_by: str = ""
    sensitive: Q | None = None


# Fields that mean the same in many tables; a table's own word goes before.
COMMON: dict[str, Words] = {
    "id": _("number in the portal"),
    "enrolment": _("file"),
    "participant": _("participant"),
    "project": _("project"),
    "stay": _("stay"),
    "document": _("document"),
    "candidacy": _("candidacy"),
    "created_by": _("entered by"),
    "created_at": _("entered on"),
    "entered_by": _("entered by"),
    "entered_at": _("entered on"),
    "proposed_by": _("proposed by"),
    "proposed_at": _("proposed on"),
    "decided_by": _("decided by"),
    "decided_at": _("decided on"),
    "revoked_by": _("revoked by"),
    "revoked_at": _("revoked on"),
    "reason": _("reason"),
    "month": _("month"),
    "state": _("state"),
    "position": _("position on the list"),
    "version": _("version"),
    "amount": _("amount in złoty"),
    "starts_on": _("from"),
    "ends_on": _("until"),
}

LABELS: dict[str, Label] = {
    "Participant": Label(
        _("Person"),
        {
            "centre": _("centre"),
            "identifier_kind": _("kind of identifier"),
            "identifier": _("identifier"),
        },
        section=FileSection.IDENTITY,
        hidden=frozenset({"identifier"}),
    ),
    "Enrolment": Label(
        _("Part in the project"),
        {
            "case_number": _("case number"),
            "started_on": _("start in the project"),
            "ended_on": _("end in the project"),
            "exit_situation": _("situation on leaving"),
            "exit_as_planned": _("left as planned"),
            "business_started_on": _("own business since"),
            "technical_id": _("technical number in SM EFS"),
            "entry_confirmed_by": _("entry data confirmed by"),
            "entry_confirmed_at": _("entry data confirmed on"),
        },
        section=FileSection.STAYS,
    ),
    "Stay": Label(
        _("Stays at the centre"),
        {
            "referred_by": _("referred by"),
            "referred_on": _("referred on"),
            "trial_starts_on": _("start of the trial period"),
            "trial_ends_on": _("end of the trial period"),
            "participation_starts_on": _("start of the participation"),
            "planned_end_on": _("planned end"),
            "ended_on": _("ended on"),
            "end_reason": _("reason of the end"),
            "benefit_applied_on": _("applied for the integration benefit on"),
            "weekly_hours": _("hours a week at the centre"),
            "job_on": _("job taken up on"),
            "programme_until": _("programme goes on without attendance until"),
            "programme_ended_on": _("programme without attendance ended on"),
        },
        section=FileSection.STAYS,
        known_by="trial_starts_on",
    ),
    "StayAct": Label(
        _("Decisions about stays"),
        {
            "kind": _("kind"),
            "number": _("document number"),
            "happened_on": _("happened on"),
            "until": _("until"),
            "ground": _("ground"),
            "in_favour": _("in favour"),
        },
        section=FileSection.STAYS,
        known_by="number",
    ),
    "Task": Label(
        _("Tasks"),
        {
            "text": _("what to do"),
            "due_on": _("due on"),
            "assignee": _("who does it"),
            "rule": _("made by the rule"),
            "outcome": _("how it was closed"),
            "note": _("remarks"),
            "closed_by": _("closed by"),
            "closed_at": _("closed on"),
        },
        permission=Permission.TASKS_MANAGE,
        known_by="due_on",
    ),
    "Address": Label(
        _("Addresses"),
        {
            "kind": _("kind"),
            "street": _("street, house and flat"),
            "postcode": _("postcode"),
            "locality": _("locality"),
            "valid_from": _("since"),
        },
        section=FileSection.IDENTITY,
        known_by="valid_from",
    ),
    "ContactDetail": Label(
        _("Ways to reach the person"),
        {
            "kind": _("kind"),
            "value": _("number or address"),
            "name": _("trusted person"),
            "relation": _("what they are to the participant"),
            "ended_on": _("not used since"),
        },
        permission=Permission.DAILY_RECORD,
        known_by="kind",
    ),
    "ContactNote": Label(
        _("Contact notes"),
        {
            "happened_on": _("happened on"),
            "kind": _("kind"),
            "with_whom": _("with whom"),
            "text": _("what it was about"),
        },
        permission=Permission.DAILY_RECORD,
        known_by="happened_on",
    ),
    "Provision": Label(
        _("Examinations, training, clothing and tickets"),
        {
            "kind": _("kind"),
            "detail": _("what exactly"),
            "quantity": _("how many"),
            "given_on": _("given on"),
            "valid_until": _("holds until"),
            "number": _("document number"),
        },
        permission=Permission.PROVISIONS_VIEW,
        known_by="kind",
    ),
    "Support": Label(
        _("Support granted"),
        {"kind": _("kind"), "detail": _("in it"), "started_on": _("since")},
        section=FileSection.ENTRY,
        known_by="kind",
    ),
    "EntrySnapshot": Label(
        _("Entry data"),
        {
            "citizenship": _("citizenship"),
            "participant_kind": _("kind of participant"),
            "institution": _("institution"),
            "age_at_start": _("age at the start"),
            "education": _("education"),
            "country": _("country"),
            "voivodeship": _("voivodeship"),
            "county": _("county"),
            "municipality": _("municipality"),
            "locality": _("locality"),
            "postcode": _("postcode"),
            "degurba": _("area by DEGURBA"),
            "phone": _("telephone"),
            "email": _("e-mail"),
            "labour_status": _("status on the labour market"),
            "labour_detail": _("in it"),
            "education_ends_on": _("education ends on"),
            "support_scope": _("scope of the support"),
            "note": _("remarks"),
        },
        section=FileSection.ENTRY,
        known_by="version",
    ),
    "SensitiveEntry": Label(
        _("Health, origin and housing"),
        {
            "snapshot": _("entry data"),
            "foreign_origin": _("foreign origin"),
            "third_country": _("third-country national"),
            "minority": _("minority"),
            "homeless": _("homelessness"),
            "disability": _("disability"),
        },
        section=FileSection.SENSITIVE,
    ),
    "Document": Label(
        _("Documents"),
        {
            "kind": _("kind"),
            "number": _("document number"),
            "issued_on": _("issued on"),
            "signed_on": _("signed on"),
            "valid_until": _("valid until"),
            "withdrawn_by": _("withdrawn by"),
            "withdrawn_at": _("withdrawn on"),
            "withdrawn_reason": _("reason of withdrawing"),
        },
        section=FileSection.DOCUMENTS,
        known_by="kind",
        sensitive=Q(kind__in=SENSITIVE),
    ),
    "FileEvidence": Label(
        _("Evidence of the file in one line"),
        {"papers": _("papers")},
        section=FileSection.DOCUMENTS,
        sensitive=Q(pk__isnull=False),  # each names examinations, some disability
    ),
    "DocumentFile": Label(
        _("Files of documents"),
        {
            "origin": _("origin"),
            "media_type": _("type of file"),
            "size": _("size in bytes"),
            "digest": _("digest of the file (SHA-256)"),
        },
        section=FileSection.DOCUMENTS,
        sensitive=Q(document__kind__in=SENSITIVE),
    ),
    "DocumentContent": Label(
        _("Contents of the files"),
        {"file": _("file of the document"), "content": _("content")},
        section=FileSection.DOCUMENTS,
        sensitive=Q(file__document__kind__in=SENSITIVE),
    ),
    "ExitFollowUp": Label(
        _("Weeks after leaving"),
        {
            "left_on": _("left on"),
            "due_on": _("results count until"),
            "settled_by": _("settled by"),
            "settled_at": _("settled on"),
        },
        section=FileSection.STAYS,
        known_by="left_on",
    ),
    "ExitReminder": Label(
        _("Reminders after leaving"),
        {
            "follow_up": _("weeks after leaving"),
            "day": _("day after leaving"),
            "to": _("to whom"),
            "sent_at": _("sent"),
        },
        section=FileSection.STAYS,
        known_by="day",
    ),
    "PaperNumber": Label(
        _("Numbers of printed papers"),
        {
            "kind": _("kind"),
            "year": _("year"),
            "serial": _("number in the year"),
            "template": _("version of the wording"),
        },
        section=FileSection.DOCUMENTS,
        known_by="serial",
        sensitive=Q(kind__in=SENSITIVE),
    ),
    "FileShare": Label(
        _("To whom the file was shared"),
        {
            "organisation": _("organisation"),
            "sections": _("sections of the file"),
            "purpose": _("purpose"),
            "legal_basis": _("legal basis"),
            "revoke_reason": _("reason of revoking"),
        },
        permission=Permission.ACCESS_VIEW,
        known_by="organisation",
    ),
    "AuditedFile": Label(_("Opened to controls"), {"access": _("control")}, permission=Permission.ACCESS_VIEW),
    "IdentifierCorrection": Label(
        _("Corrections of the identifier"),
        {
            "former_kind": _("kind of identifier before"),
            "former_identifier": _("identifier before"),
            "kind": _("kind of identifier"),
            "identifier": _("identifier"),
        },
        section=FileSection.IDENTITY,
        hidden=frozenset({"former_identifier", "identifier"}),
    ),
    "Candidacy": Label(
        _("Candidacy"),
        {
            "centre": _("centre"),
            "edition": _("edition"),
            "since": _("since"),
            "points": _("points"),
        },
        permission=Permission.RECRUITMENT_VIEW,
    ),
    "CandidacyOffice": Label(
        _("Offices asked about the candidacy"),
        {"organisation": _("organisation")},
        permission=Permission.RECRUITMENT_VIEW,
    ),
    "CandidacyStep": Label(
        _("Steps of the candidacy"),
        {
            "former": _("state before"),
            "happened_on": _("happened on"),
            "office": _("office"),
            "note": _("remarks"),
            "takes_back": _("takes back the step"),
        },
        permission=Permission.RECRUITMENT_VIEW,
    ),
    "Opinion": Label(
        _("Opinions of the social-welfare office"),
        {
            "office": _("office"),
            "in_favour": _("in favour"),
            "given_on": _("given on"),
            "note": _("remarks"),
        },
        permission=Permission.RECRUITMENT_VIEW,
    ),
    "Eligibility": Label(
        _("Answers on the right to take part"),
        {
            "allowance": _("unemployment allowance"),
            "pre_retirement_allowance": _("pre-retirement allowance"),
            "pre_retirement_benefit": _("pre-retirement benefit"),
            "structural_pension": _("structural pension"),
            "incapacity_pension": _("incapacity pension"),
            "old_age_pension": _("old-age pension"),
            "teachers_benefit": _("teachers' compensation benefit"),
            "status": _("status on the labour market"),
            "status_since": _("status since"),
            "registered_since": _("registered at PUP since"),
            "earlier_days": _("days of unemployment before"),
            "placement_days": _("days of placements"),
            "municipality": _("municipality"),
            "updated_by": _("changed by"),
            "updated_at": _("changed on"),
        },
        permission=Permission.RECRUITMENT_VIEW,
    ),
    "CandidacyGroup": Label(
        _("Statutory groups"),
        {"group": _("group"), "is_primary": _("main group")},
        permission=Permission.RECRUITMENT_VIEW,
    ),
    "EligibilityOverride": Label(
        _("Rules let pass"),
        {"rule": _("rule")},
        permission=Permission.RECRUITMENT_VIEW,
    ),
}
