"""The first page: what a person's roles let them do next. It speaks of every room, so it belongs to none."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import record_access
from accounts.decorators import signed_in
from accounts.http import PortalRequest
from accounts.models import Access, User
from accounts.permissions import Permission
from benefits.waiting import Waiting, waiting_for
from cis_portal.home_of_meetings import meeting_panels
from cis_portal.home_of_people import my_people_panel
from cis_portal.home_of_shares import ending_shares, partner_panels
from cis_portal.lib.workdays import is_working_day
from grants.context import current_project, navigation
from grants.models import Project
from participants.actions.sharing import PARTNER_KINDS
from participants.models import AuditAccess
from participants.radar import deadlines_panel
from participants.todo import my_tasks_panel
from reintegration.counselling.home import counselling_panel
from reintegration.models import DayMark, MarkCorrection
from reintegration.plan_waiting import programmes_panel
from reintegration.register import group_counts, stays_on
from reintegration.rules import unexplained_before

LINES = 8


@signed_in
def home(request: PortalRequest) -> HttpResponse:
    """My day: the ways onward, what is to be done and by when."""
    project = current_project(request)
    panels = []
    if project and (make := _panels_of(request.user)):
        record_access(by=request.user, action=Access.LIST, subject="home")
        panels = make(request.user, project)
    if project and (waiting := waiting_for(request.user, project)):
        panels.insert(0, _benefits(waiting))
    if project and request.user.may(Permission.AUDIT_VIEW) and not request.user.works_for_a_centre:
        panels = [*_controls(request.user, project), *panels]
    return render(request, "home.html", {"cards": _cards(request), "panels": panels})


def _panels_of(user: User) -> Callable[[User, Project], list[dict[str, Any]]] | None:
    """What makes the panels with people in them; None for those whose first page names nobody."""
    if not user.may(Permission.FILE_VIEW):
        return None
    if user.works_for_a_centre:
        return _centre_panels
    return partner_panels if user.organisation and user.organisation.kind in PARTNER_KINDS else None


def _centre_panels(user: User, project: Project) -> list[dict[str, Any]]:
    warned = ending_shares(user, project) if user.may(Permission.SHARES_MANAGE) else []
    marks = user.may(Permission.ATTENDANCE_RECORD)
    registers, late = (_registers(user, project), [_unexplained(user, project)]) if marks else ([], [])
    tasks = my_tasks_panel(user, project, timezone.localdate())
    return [
        *registers,
        *meeting_panels(user, project),
        *counselling_panel(user, project),
        *tasks,
        *programmes_panel(user, project, timezone.localdate()),
        *late,
        *_corrections(user, project),
        *deadlines_panel(user, project, timezone.localdate()),
        *my_people_panel(user, project, timezone.localdate()),
        *warned,
    ]


def _corrections(user: User, project: Project) -> list[dict[str, Any]]:
    """How many proposals of others wait for the user's decision; no panel for none."""
    if not user.may(Permission.MONTH_CLOSE):
        return []
    found = MarkCorrection.objects.visible_to(user).undecided().filter(stay__enrolment__project=project)
    waiting = found.exclude(proposed_by=user).count()
    said = ngettext("%(count)d proposal", "%(count)d proposals", waiting) % {"count": waiting}
    line = {"text": said, "url": reverse("corrections"), "state": _("to decide"), "tone": "warn"}
    return [{"title": _("Corrections of closed months"), "lines": [line]}] if waiting else []


def _registers(user: User, project: Project) -> list[dict[str, Any]]:
    """Today's groups, each with the way to its register and how many are marked; nothing on a day off."""
    today = timezone.localdate()
    groups = group_counts(stays_on(user, project, today), today) if is_working_day(today) else []
    address = reverse("register", args=[today])
    lines = [
        {
            "text": group.name,
            "url": f"{address}?group={group.pk}",
            "state": _("Marked %(marked)s of %(people)s") % {"marked": group.marked, "people": group.people},
            "tone": "ok" if group.complete else "warn",
        }
        for group in groups
        if project.starts_on <= today <= project.ends_on
    ]
    return [{"title": _("Today's register"), "lines": lines}] if lines else []


def _cards(request: PortalRequest) -> list[dict[str, Any]]:
    texts = {
        "tasks": _("What is to be done, by whom and by which day: yours and the centre's."),
        "registers": _("Today's register by group: who is present, who is not and why."),
        "timetables": _("The week's meetings, their registers and journals, the monthly programme."),
        "recruitment": _("Candidates from the first call to the decision, each with the next step."),
        "participants": _("Find a person, open the file, see attendance and outcomes."),
        "counselling": _("A card in half a minute; hours of the month, and the summary to settle."),
        "documents": _("Who lacks which document, and what to bring or to sign."),
        "referrals": _("What became of the people your office referred: trial, participation, end."),
        "benefits": _("The month's list with each amount explained: submit, approve, pay, correct."),
        "refunds": _("The centre's claims: what was paid to whom; receive, question, refund."),
        "courses": _("Competence courses in four stages, up to the certificate."),
        "placements": _("Practice at employers: contracts, hours, journals; art. 16."),
        "indicators": _("Each figure against its target, with the people behind it."),
        "data_quality": _("What to mend in the files before SM EFS or an auditor asks."),
        "reports": _("Progress reports of a period, frozen, as PDF and XLSX."),
        "people": _("Who works here, as what and until when; invite, replace, end."),
        "rehearsal": _("Draw files as a control does, and see what it would find missing."),
        "audits": _("Files opened to a control, from which day until which, with their bundle."),
        "imports": _("Bring the office's workbook, see what it changes, take it back."),
    }
    rooms = navigation(request)["navigation"]
    return [
        {"title": room.label, "text": texts[room.name], "url": room.url, "icon": room.icon}
        for room in rooms
        if room.name in texts
    ]


def _controls(user: User, project: Project) -> list[dict[str, Any]]:
    """The controls that open files to this auditor today; no names of participants."""
    found = AuditAccess.objects.visible_to(user).filter(project=project).order_by("ends_on", "pk")
    lines = [
        {
            "text": access.control,
            "url": reverse("audit", args=[access.pk]),
            "state": _("until %(day)s") % {"day": date_format(access.ends_on, "SHORT_DATE_FORMAT")},
            "tone": "ok",
            "detail": access.purpose,
        }
        for access in found[:LINES]
    ]
    return [{"title": _("Controls whose files are open to you"), "lines": lines}] if lines else []


def _benefits(waiting: list[Waiting]) -> dict[str, Any]:
    """Lists and claims that wait for this person; no names of participants."""
    lines = [{"text": one.text, "url": one.url, "state": one.state, "tone": one.tone} for one in waiting[:LINES]]
    return {"title": _("Benefits that wait for you"), "lines": lines}


def _unexplained(user: User, project: Project) -> dict[str, Any]:
    """Absences whose reason is overdue, the oldest first, each with the way to its day."""
    late = unexplained_before(timezone.localdate())
    marks = DayMark.objects.visible_to(user).unexplained(late).filter(stay__enrolment__project=project)
    shown = ("stay", "day", "stay__participant__last_name", "stay__participant__first_name")
    rows = marks.order_by("day", "stay__participant__sort_key").values_list(*shown)[:LINES]
    return {
        "title": _("Absences to be explained for more than 7 days"),
        "url": reverse("absences"),
        "lines": [
            {
                "text": f"{last_name} {first_name}",
                "url": reverse("absence_explain", args=[stay, day]),
                "state": _("to be explained"),
                "tone": "warn",
                "detail": date_format(day, "SHORT_DATE_FORMAT"),
            }
            for stay, day, last_name, first_name in rows
        ],
        "empty": _("No absence has waited for its reason for more than 7 days."),
    }
