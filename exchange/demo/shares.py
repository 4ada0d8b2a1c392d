"""Files of the demo that others see: partners by shares, auditors by a control."""

from django.db import transaction

from accounts.models import Organisation, User
from exchange.demo.accounts import AUTHORITY
from grants.models import Project
from participants.actions import open_audit
from participants.models import FileSection, FileShare, Referrer
from participants.sections import sections_a_share_can_open

SHARED_FILES = 8  # with each organisation
SHARED = (FileSection.IDENTITY, FileSection.STAYS, FileSection.PLAN, FileSection.ATTENDANCE)


@transaction.atomic
def share_some_files(*, project: Project, by: User) -> None:
    """Open some files to MOPR and PUP, and some to a control, so that their accounts have something to see."""
    referred = {
        Organisation.objects.get(
            project_roles__project=project, kind=referrer.value.lower()
        ): project.enrolments.filter(stays__referred_by=referrer)
        for referrer in Referrer
    }
    for organisation, enrolments in referred.items():
        FileShare.objects.bulk_create(
            FileShare(
                enrolment=enrolment,
                organisation=organisation,
                sections=[section for section in SHARED if section in sections_a_share_can_open(organisation)],
                purpose="współpraca przy realizacji programu reintegracji (demonstracja)",
                legal_basis="art. 8b ust. 1 ustawy o zatrudnieniu socjalnym",
                starts_on=project.starts_on,
                ends_on=project.ends_on,
                created_by=by,
            )
            for enrolment in enrolments.distinct().order_by("id")[:SHARED_FILES]
        )
    open_audit(
        project=project,
        organisation=Organisation.objects.get(name=AUTHORITY),
        control="K/1/2026",
        purpose="kontrola na miejscu (demonstracja)",
        sections=[section for section in FileSection if section is not FileSection.SENSITIVE],
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        sample=SHARED_FILES,
        seed="demo",
        by=by,
    )
