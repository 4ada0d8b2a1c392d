"""The first page's panels about sharing: what a partner sees of it, and what the centre is warned of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import last_opened
from accounts.models import User
from grants.models import Project
from participants.asked import asked_panel
from participants.models import FileSection, FileShare
from participants.sections import sections_a_role_opens
from participants.sharing_rules import days_left
from reintegration.changes import changes_since
from reintegration.plan_waiting import programmes_panel
from reporting.claims.asking import contribution_panel

FIRST_VISIT = timedelta(days=30)
LINES = 25
Panel = dict[str, Any]


class Shared(NamedTuple):
    """An open share as its lines need it: hundreds are read for the few that are shown."""

    file: int
    sections: list[str]
    created_at: datetime
    starts_on: date
    ends_on: date
    case_number: str
    last_name: str
    first_name: str
    partner: str

    @property
    def what(self) -> str:
        return ", ".join(FileSection.in_words(self.sections))


def _read(shares: QuerySet[FileShare]) -> list[Shared]:
    names = "enrolment__participant__last_name", "enrolment__participant__first_name", "organisation__short_name"
    columns = ("enrolment", "sections", "created_at", "starts_on", "ends_on", "enrolment__case_number", *names)
    return [Shared(*row) for row in shares.values_list(*columns)]


def partner_panels(user: User, project: Project) -> list[Panel]:
    """What changed in the files shared with the user's office since their last visit, and these files.

    The last visit is the last time they saw this page on an earlier day, by the access records: so the page writes
    nothing else, and what is new in the morning is still there in the afternoon.
    """
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    visited = last_opened(by=user, subject="home", before=midnight)
    since = visited or midnight - FIRST_VISIT
    shared_now = FileShare.objects.open_to(user, today).filter(enrolment__project=project)
    shares = _read(shared_now.order_by("enrolment__participant__sort_key", "id"))
    moment = date_format(timezone.localtime(since), "SHORT_DATETIME_FORMAT" if visited else "SHORT_DATE_FORMAT")
    changed = {
        "title": _("Changed since %(moment)s") % {"moment": moment},
        "lines": [*_changed(user, shares, since), *_ended(user, project, shared_now, since, today)],
        "empty": _("Nothing has changed in the files shared with your office."),
    }
    shared = {
        "title": _("Files shared with your office: %(count)d") % {"count": len(shares)},
        "url": reverse("participants"),
        "lines": [
            _line(share, *_ends(share, today), share.what)
            for share in sorted(shares, key=lambda share: share.ends_on)[:LINES]
        ],
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
        .order_by(Case(When(created_by=user, then=Value(0)), default=Value(1)), "ends_on", "id")[:LINES]
    )
    lines = [
        _line(share, *_ends(share, today), share.partner)
        | {"url": reverse("participant_sharing", args=[share.case_number])}
        for share in _read(shares)
    ]
    return [{"title": _("Shares that end within two weeks"), "lines": lines}] if lines else []


def _changed(user: User, shares: list[Shared], since: datetime) -> list[dict[str, str]]:
    allowed = sections_a_role_opens(user)
    seen = timezone.localtime(since).date()
    new = [share for share in shares if share.created_at > since or share.starts_on > seen]
    others = [share for share in shares if share.created_at <= since and share.starts_on <= seen]
    changes = changes_since({share.file: allowed & set(share.sections) for share in others}, since)
    told = [share for share in others if share.file in changes]
    lines = [_line(share, _("new"), "info", share.what) for share in new[:LINES]]
    lines += [_line(share, "", "", "; ".join(changes[share.file])) for share in told[: LINES - len(lines)]]
    return lines


def _ended(
    user: User, project: Project, open_now: QuerySet[FileShare], since: datetime, today: date
) -> list[dict[str, str]]:
    """Shares that closed since, by case number alone: the file is not theirs to see any more, nor the name."""
    closed = Q(revoked_at__gt=since) | Q(
        revoked_at__isnull=True, ends_on__gte=timezone.localtime(since).date(), ends_on__lt=today
    )
    shares = (
        FileShare.objects.visible_to(user)
        .filter(closed, enrolment__project=project, starts_on__lte=today)
        .exclude(enrolment__in=open_now.values("enrolment"))
        .order_by("enrolment__case_number")
    )
    cases = shares.values_list("enrolment__case_number", flat=True).distinct()[:LINES]
    line = {"url": "", "state": _("no longer shared"), "tone": "neutral", "detail": ""}
    return [{"text": _("Case %(case)s") % {"case": case}, **line} for case in cases]


def _ends(share: Shared, today: date) -> tuple[str, str]:
    """When an open share ends and how loudly that is said."""
    days = days_left(share.ends_on, today)
    if days is None:
        return _("until %(day)s") % {"day": date_format(share.ends_on, "SHORT_DATE_FORMAT")}, "ok"
    if not days:
        return _("ends today"), "warn"
    return ngettext("ends in %(days)s day", "ends in %(days)s days", days) % {"days": days}, "warn"


def _line(share: Shared, state: str, tone: str, detail: str) -> dict[str, str]:
    address = reverse("participant_file", args=[share.case_number])
    detail = f"{share.case_number} · {detail}" if detail else share.case_number
    name = f"{share.last_name} {share.first_name}"
    return {"text": name, "url": address, "state": state, "tone": tone, "detail": detail}
