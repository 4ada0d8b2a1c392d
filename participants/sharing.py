"""What a file's sharing page shows: who sees what, and in which words a refusal is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from participants.actions import sharing as actions
from participants.models import Enrolment, FileSection, FileShare, ShareState
from participants.sections import sections_a_share_can_open
from participants.sharing_rules import PRESETS, Preset, days_left, preset, suggested_end

TONES = {
    ShareState.OPEN: "ok",
    ShareState.PLANNED: "info",
    ShareState.ENDED: "neutral",
    ShareState.REVOKED: "neutral",
}


@dataclass(frozen=True)
class ShareLine:
    """One share on its page. days_left: until it ends, where that is soon; None otherwise."""

    share: FileShare
    state: ShareState
    tone: str
    days_left: int | None


@dataclass
class SharingPage:
    """Shares by what they are today, and the partners with whom the file may be shared."""

    open: list[ShareLine] = field(default_factory=list)
    planned: list[ShareLine] = field(default_factory=list)
    over: list[ShareLine] = field(default_factory=list)
    partners: list[Organisation] = field(default_factory=list)


def sharing_page(enrolment: Enrolment, user: User, today: date) -> SharingPage:
    """The shares of a file that the user may know of: a partner of its own, the centre of all."""
    page = SharingPage()
    shares = FileShare.objects.visible_to(user).filter(enrolment=enrolment)
    for share in shares.select_related("organisation", "created_by", "revoked_by").order_by("ends_on", "id"):
        line = share_line(share, today)
        kinds = {ShareState.OPEN: page.open, ShareState.PLANNED: page.planned}
        kinds.get(line.state, page.over).append(line)
    page.over.reverse()
    return page


def share_line(share: FileShare, today: date) -> ShareLine:
    """The share with what it is today."""
    state = share.state_on(today)
    left = days_left(share.ends_on, today) if state == ShareState.OPEN else None
    return ShareLine(share, state, TONES[state] if left is None else "warn", left)


def form_start(enrolment: Enrolment, organisation: Organisation, code: str, today: date) -> dict[str, Any]:
    """What the form holds before anybody types: the preset of that code, and the days of the stay with its tail."""
    chosen = preset(organisation.kind, code)
    end = suggested_end(
        stay_ends_on=enrolment.current_last_day,
        project_ends_on=enrolment.project.ends_on,
        tail=actions.share_tail(enrolment.project),
    )
    start: dict[str, Any] = {"starts_on": today, "ends_on": max(today, end)}
    if chosen:
        start |= {"sections": chosen.sections, "purpose": chosen.purpose, "legal_basis": chosen.legal_basis}
    return start


def presets_for(organisation: Organisation) -> tuple[Preset, ...]:
    """The usual reasons to share with such an organisation."""
    return PRESETS.get(organisation.kind, ())


def closed_sections(organisation: Organisation) -> list[str]:
    """In words what no share can open to the organisation's people."""
    openable = sections_a_share_can_open(organisation)
    return [str(section.label) for section in FileSection if section not in openable]


def refusal(refused: actions.NotShared) -> str:
    """Why a share was not made or changed, in a sentence that says what to do."""
    if isinstance(refused, actions.EndsTooLate):
        last = date_format(refused.last, "SHORT_DATE_FORMAT")
        return _("The last day is at most %(day)s: the project's end and its tail.") % {"day": last}
    sentences: dict[type[actions.NotShared], str] = {
        actions.NotAPartner: _("The organisation takes no part in this project."),
        actions.SectionClosed: _("The roles of that organisation do not open such a section."),
        actions.StartsInThePast: _("A share starts today or later."),
        actions.EndsInThePast: _("The last day is today or later. To close the file at once, revoke the share."),
        actions.SharedMeanwhile: _(
            "Somebody has changed the shares of this file meanwhile. Look at them and try again."
        ),
        actions.ShareOver: _("This share is over. Make a new one."),
    }
    return sentences[type(refused)]
