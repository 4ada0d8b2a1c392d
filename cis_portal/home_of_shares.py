"""The first page's panels about sharing: what a partner sees of it, and what the centre is warned of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import last_opened
from accounts.models import User
from grants.models import Project
from participants.asked import asked_panel
from participants.models import Enrolment, FileShare
from participants.sections import sections_a_role_opens
from participants.sharing import share_line
from reintegration.changes import changes_since
from reintegration.plan_waiting import programmes_panel
from reporting.claims.asking import contribution_panel

FIRST_VISIT = timedelta(days=30)
LINES = 25
Panel = dict[str, Any]


def partner_panels(user: User, project: Project) -> list[Panel]:
    """What changed in the files shared with the user's office since their last visit, and these files.

    The last visit is the last time they saw this page on an earlier day, by the access records: so the page writes
    nothing else, and what is new in the morning is still there in the afternoon.
    """
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    visited = last_opened(by=user, subject="home", before=midnight)
    since = visited or midnight - FIRST_VISIT
    shares = list(
        FileShare.objects.open_to(user, today)
        .filter(enrolment__project=project)
        .select_related("enrolment__participant")
        .order_by("enrolment__participant__sort_key", "id")
    )
    moment = date_format(timezone.localtime(since), "SHORT_DATETIME_FORMAT" if visited else "SHORT_DATE_FORMAT")
    changed = {
        "title": _("Changed since %(moment)s") % {"moment": moment},
        "lines": [*_changed(user, shares, since)[:LINES], *_ended(user, project, shares, since, today)[:LINES]],
        "empty": _("Nothing has changed in the files shared with your office."),
    }
    shared = {
        "title": _("Files shared with your office: %(count)d") % {"count": len(shares)},
        "url": reverse("participants"),
        "lines": [_shared(share, today) for share in sorted(shares, key=lambda share: share.ends_on)[:LINES]],
        "empty": _("No file is shared with your office at the moment."),
    }
    asked = [*asked_panel(user, project), *programmes_panel(user, project, today)]
    return [*asked, *contribution_panel(user, project, today), changed, shared]


def ending_shares(user: User, project: Project) -> list[Panel]:
    """The centre's shares that end within two weeks, those the user made first; no panel without any."""
    today = timezone.localdate()
    shares = (
        FileShare.objects.visible_to(user)
        .ending_soon(today)
        .filter(enrolment__project=project)
        .select_related("enrolment__participant", "organisation")
        .order_by(Case(When(created_by=user, then=Value(0)), default=Value(1)), "ends_on", "id")[:LINES]
    )
    lines = []
    for share in shares:
        line = _line(share.enrolment, *_ends(share, today), str(share.organisation))
        lines.append(line | {"url": reverse("participant_sharing", args=[share.enrolment.case_number])})
    return [{"title": _("Shares that end within two weeks"), "lines": lines}] if lines else []


def _changed(user: User, shares: list[FileShare], since: datetime) -> list[dict[str, str]]:
    allowed = sections_a_role_opens(user)
    new = {
        share.pk for share in shares if share.created_at > since or share.starts_on > timezone.localtime(since).date()
    }
    known = {share.enrolment_id: allowed & set(share.sections) for share in shares if share.pk not in new}
    changes = changes_since(known, since)
    lines = [_line(share.enrolment, _("new"), "info", _what(share)) for share in shares if share.pk in new]
    told = [share for share in shares if share.enrolment_id in changes and share.pk not in new]
    return lines + [_line(share.enrolment, "", "", "; ".join(changes[share.enrolment_id])) for share in told]


def _ended(
    user: User, project: Project, open_now: list[FileShare], since: datetime, today: date
) -> list[dict[str, str]]:
    """Shares that closed since, by case number alone: the file is not theirs to see any more, nor the name."""
    closed = Q(revoked_at__gt=since) | Q(
        revoked_at__isnull=True, ends_on__gte=timezone.localtime(since).date(), ends_on__lt=today
    )
    shares = (
        FileShare.objects.visible_to(user)
        .filter(closed, enrolment__project=project, starts_on__lte=today)
        .exclude(enrolment__in=[share.enrolment_id for share in open_now])
        .order_by("enrolment__case_number")
    )
    cases = shares.values_list("enrolment__case_number", flat=True).distinct()
    line = {"url": "", "state": _("no longer shared"), "tone": "neutral", "detail": ""}
    return [{"text": _("Case %(case)s") % {"case": case}, **line} for case in cases]


def _shared(share: FileShare, today: date) -> dict[str, str]:
    return _line(share.enrolment, *_ends(share, today), _what(share))


def _ends(share: FileShare, today: date) -> tuple[str, str]:
    """When a share ends and how loudly that is said."""
    days = share_line(share, today).days_left
    if days is None:
        return _("until %(day)s") % {"day": date_format(share.ends_on, "SHORT_DATE_FORMAT")}, "ok"
    if not days:
        return _("ends today"), "warn"
    return ngettext("ends in %(days)s day", "ends in %(days)s days", days) % {"days": days}, "warn"


def _what(share: FileShare) -> str:
    return ", ".join(share.section_labels)


def _line(enrolment: Enrolment, state: str, tone: str, detail: str) -> dict[str, str]:
    address = reverse("participant_file", args=[enrolment.case_number])
    detail = f"{enrolment.case_number} · {detail}" if detail else enrolment.case_number
    return {"text": str(enrolment.participant), "url": address, "state": state, "tone": tone, "detail": detail}
