"""Sharing a file with a partner: share, change the end, revoke."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, OrganisationKind, User
from grants.models import Project, SettingKey
from grants.rules import NoValue, value_on
from participants.models import Enrolment, FileSection, FileShare
from participants.sections import sections_a_share_can_open
from participants.sharing_rules import DEFAULT_TAIL, latest_end

PARTNER_KINDS = (OrganisationKind.MOPR, OrganisationKind.PUP)
REPLACED = "zastąpione nowym udostępnieniem"  # a reason like those people write: data, in the office's language


class NotShared(Exception):
    """The share was not made or changed; nothing has changed. field: of the form, "" for the whole."""

    field = ""


class NotAPartner(NotShared):
    """The organisation is no MOPR or PUP of the file's project."""


class SectionClosed(NotShared):
    """A section that the roles of the organisation's people never open."""

    field = "sections"


class StartsInThePast(NotShared):
    """Nobody can be shown yesterday what was closed yesterday."""

    field = "starts_on"


class EndsTooLate(NotShared):
    """After the last day that the project and its tail leave. last: that day."""

    field = "ends_on"

    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last


class EndsInThePast(NotShared):
    """To close at once a share is revoked, with its reason."""

    field = "ends_on"


class SharedMeanwhile(NotShared):
    """Somebody else shared, changed or revoked since the person looked."""


class ShareOver(NotShared):
    """The share has ended or was revoked: another one is made, it is never revived."""


def share_tail(project: Project) -> int:
    """Days after a stay for which a share is suggested, as the project has entered it."""
    try:
        return int(value_on(project, SettingKey.SHARE_TAIL_DAYS, timezone.localdate()))
    except NoValue:
        return DEFAULT_TAIL


def partners_of(project: Project) -> list[Organisation]:
    """The MOPR and PUP that take part in the project."""
    return list(
        Organisation.objects.filter(project_roles__project=project, kind__in=PARTNER_KINDS).order_by("kind", "id")
    )


@transaction.atomic
def share_file(
    *,
    enrolment: Enrolment,
    organisation: Organisation,
    sections: Collection[FileSection],
    purpose: str,
    legal_basis: str,
    starts_on: date,
    ends_on: date,
    seen: Collection[int],
    by: User,
) -> FileShare:
    """Open sections of a file to a partner for a time; the same sent twice is shared once.

    An organisation has one share of a file on a day, so a new one replaces those it meets: one that is open ends the
    day before, one that would begin later is revoked. seen: numbers of the organisation's shares that were not over
    when the person looked. Raises SharedMeanwhile when they are others by now, NotAPartner, SectionClosed,
    StartsInThePast, EndsTooLate.
    """
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)  # two at once: one after the other
    today = timezone.localdate()
    if organisation not in partners_of(enrolment.project):
        raise NotAPartner
    if not set(sections) <= sections_a_share_can_open(organisation):
        raise SectionClosed
    if starts_on < today:
        raise StartsInThePast
    _refuse_late(enrolment.project, ends_on)
    wanted = {
        "sections": [section.value for section in FileSection if section in sections],
        "purpose": purpose,
        "legal_basis": legal_basis,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    standing = list(FileShare.objects.filter(enrolment=enrolment, organisation=organisation).not_over(today))
    for share in standing:
        if share.created_by_id == by.pk and all(getattr(share, name) == value for name, value in wanted.items()):
            return share
    if {share.pk for share in standing} != set(seen):
        raise SharedMeanwhile
    for share in standing:
        _make_room(share, starts_on, ends_on, by=by)
    return FileShare.objects.create(enrolment=enrolment, organisation=organisation, created_by=by, **wanted)


@transaction.atomic
def change_share_end(*, share: FileShare, ends_on: date, seen: date, by: User) -> FileShare:
    """Prolong a share, or end it sooner; history keeps the former end.

    seen: the end that the person saw. Raises SharedMeanwhile when it is another by now or the days meet the next
    share, ShareOver, EndsInThePast, EndsTooLate.
    """
    Enrolment.objects.select_for_update(no_key=True).get(pk=share.enrolment_id)
    share = FileShare.objects.select_related("enrolment__project").get(pk=share.pk)
    today = timezone.localdate()
    if share.revoked_at is not None or share.ends_on < today:
        raise ShareOver
    if share.ends_on == ends_on:
        return share
    if share.ends_on != seen:
        raise SharedMeanwhile
    if ends_on < max(today, share.starts_on):
        raise EndsInThePast
    _refuse_late(share.enrolment.project, ends_on)
    others = FileShare.objects.filter(enrolment=share.enrolment, organisation=share.organisation_id).exclude(
        pk=share.pk
    )
    if others.not_over(today).filter(starts_on__lte=ends_on, ends_on__gte=share.starts_on).exists():
        raise SharedMeanwhile
    share.ends_on = ends_on
    share.save(update_fields=["ends_on"])
    return share


@transaction.atomic
def revoke_share(*, share: FileShare, reason: str, by: User) -> FileShare:
    """Close a share at once, with its reason; a revoked one stays as it is. Raises ShareOver when it has ended."""
    share = FileShare.objects.select_for_update(no_key=True).get(pk=share.pk)
    if share.revoked_at is not None:
        return share
    if share.ends_on < timezone.localdate():
        raise ShareOver
    share.revoked_at, share.revoked_by, share.revoke_reason = timezone.now(), by, reason
    share.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    return share


def _refuse_late(project: Project, ends_on: date) -> None:
    last = latest_end(project.ends_on, share_tail(project))
    if ends_on > last:
        raise EndsTooLate(last)


def _make_room(share: FileShare, starts_on: date, ends_on: date, *, by: User) -> None:
    """Take away what the new share's days meet: the end of one that began before, else the whole."""
    if share.ends_on < starts_on or share.starts_on > ends_on:
        return
    if share.starts_on < starts_on:
        share.ends_on = starts_on - timedelta(days=1)
        share.save(update_fields=["ends_on"])
    else:
        revoke_share(share=share, reason=REPLACED, by=by)
