"""Opening files to a control, and closing them."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from grants.models import Project
from participants.models import AuditAccess, AuditedFile, Enrolment
from participants.sampling import draw


class UnknownCases(Exception):
    """Case numbers that name no file of the project; they are its argument, as they were written."""


class NoFiles(Exception):
    """No file was named, and the project has none to draw from."""


@transaction.atomic
def open_audit(
    *,
    project: Project,
    organisation: Organisation,
    control: str,
    purpose: str,
    sections: Sequence[str],
    starts_on: date,
    ends_on: date,
    cases: Sequence[str] = (),
    sample: int | None = None,
    seed: str = "",
    by: User,
) -> AuditAccess:
    """Open files of the project to an organisation's auditors: those named, or as many as the sample says, drawn.

    Raises UnknownCases and NoFiles.
    """
    files = dict(Enrolment.objects.visible_to(by).filter(project=project).values_list("case_number", "id"))
    if unknown := [case for case in cases if case not in files]:
        raise UnknownCases(unknown)
    chosen = draw(files, size=sample, seed=seed) if sample else sorted(set(cases))
    if not chosen:
        raise NoFiles
    access = AuditAccess.objects.create(
        project=project,
        organisation=organisation,
        control=control,
        purpose=purpose,
        sections=sections,
        sample_seed=seed if sample else "",
        sample_of=len(files) if sample else None,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=by,
    )
    AuditedFile.objects.bulk_create(AuditedFile(access=access, enrolment_id=files[case]) for case in chosen)
    return access


@transaction.atomic
def revoke_audit(*, access: AuditAccess, by: User) -> AuditAccess:
    """Close the files at once, before the last day; closed ones stay as they are."""
    access = AuditAccess.objects.select_for_update(no_key=True).get(pk=access.pk)
    if access.revoked_at is None:
        access.revoked_by, access.revoked_at = by, timezone.now()
        access.save(update_fields=["revoked_by", "revoked_at"])
    return access
