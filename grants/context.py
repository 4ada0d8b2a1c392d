"""What every page shows of the project: which one is open, which others there are, and the way to each room."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from grants.models import Project

CHOSEN = "project"


class Part(models.TextChoices):
    """The parts of the navigation, in their order. The first has no heading: it is what the day begins with."""

    TODAY = "today", ""
    PEOPLE = "people", _("People")
    MONEY = "money", _("Money")
    PROJECT = "project", _("Project")
    OFFICE = "office", _("The office")


class Door(NamedTuple):
    """A room as the navigation of a page shows it. current: the page stands in it; part: its heading, or blank."""

    name: str
    label: str
    url: str
    icon: str
    current: bool
    part: str


@dataclass(frozen=True)
class Room:
    """One entry of the navigation: url name, label, icon of Bootstrap Icons, who may enter, in which part it stands.

    also: first words of addresses that stand in the room under another name.
    """

    name: str
    label: str | Promise
    icon: str
    permission: Permission
    part: Part
    also: tuple[str, ...] = ()


ROOMS = (  # by part: a room that stands after one of a later part would make a second heading
    Room("home", _("My day"), "sun", Permission.PROJECT_CHOOSE, Part.TODAY),
    Room(
        "registers",
        _("Attendance"),
        "calendar",
        Permission.ATTENDANCE_RECORD,
        Part.TODAY,
        ("month", "correction", "printed", "absence"),
    ),
    Room(
        "timetables",
        _("Timetable"),
        "calendar-week",
        Permission.MEETINGS_RECORD,
        Part.TODAY,
        ("meeting", "serie", "programme", "journal", "catalogue"),
    ),
    Room("counselling", _("Counselling"), "chat", Permission.COUNSELLING_VIEW, Part.TODAY),
    Room("tasks", _("Tasks"), "check-circle", Permission.TASKS_VIEW, Part.TODAY, ("deadline",)),
    Room("recruitment", _("Recruitment"), "person-plus", Permission.RECRUITMENT_VIEW, Part.PEOPLE),
    Room("participants", _("Participants"), "people", Permission.FILE_VIEW, Part.PEOPLE),
    Room("documents", _("Documents"), "folder", Permission.DOCUMENTS_KEEP, Part.PEOPLE),
    Room("referrals", _("Referrals"), "list", Permission.REFERRALS_VIEW, Part.PEOPLE),
    Room("benefits", _("Benefits"), "wallet", Permission.BENEFITS_VIEW, Part.MONEY),
    Room("refunds", _("Refunds"), "wallet", Permission.REFUND_ANSWER, Part.MONEY),
    Room("courses", _("Courses"), "award", Permission.OUTCOMES_RECORD, Part.PROJECT),
    Room("placements", _("Placements"), "building", Permission.OUTCOMES_RECORD, Part.PROJECT),
    Room("indicators", _("Indicators"), "bullseye", Permission.INDICATORS_VIEW, Part.PROJECT),
    Room("data_quality", _("Data quality"), "clipboard-check", Permission.DATA_QUALITY_VIEW, Part.PROJECT),
    Room("reports", _("Reports"), "file-earmark-text", Permission.REPORT_VIEW, Part.PROJECT, ("sm", "claim", "export")),
    Room("rehearsal", _("Control rehearsal"), "shield-check", Permission.DOCUMENTS_KEEP, Part.OFFICE),
    Room("audits", _("Controls"), "shield-check", Permission.AUDIT_VIEW, Part.OFFICE),
    Room("imports", _("Import"), "upload", Permission.WORKBOOK_IMPORT, Part.OFFICE),
    Room("people", _("People and roles"), "key", Permission.ACCOUNTS_MANAGE, Part.OFFICE),
)


def projects_of(request: HttpRequest) -> list[Project]:
    """The projects that the person may see, newest first. Asked once a request."""
    if not hasattr(request, "_projects"):
        visible = Project.objects.none()
        if request.user.is_authenticated:
            visible = Project.objects.visible_to(request.user).order_by("-starts_on", "-id")
        request._projects = list(visible)  # type: ignore[attr-defined]
    found: list[Project] = request._projects  # type: ignore[attr-defined]
    return found


def current_project(request: HttpRequest) -> Project | None:
    """The project the person chose, else the newest they may see; None without any."""
    projects = projects_of(request)
    chosen = [project for project in projects if project.pk == request.session.get(CHOSEN)]
    return next(iter(chosen + projects), None)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For templates: navigation (doors), current_project, projects. Nothing for a visitor."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"navigation": [], "current_project": None, "projects": []}
    here = request.resolver_match.url_name if request.resolver_match else None
    doors = _doors(request.user.permissions, here or "", get_language() or "")
    return {"navigation": doors, "current_project": current_project(request), "projects": projects_of(request)}


@lru_cache(maxsize=1024)  # every page shows some twenty, for each role the same
def _doors(permissions: frozenset[Permission], here: str, language: str) -> tuple[Door, ...]:
    """The rooms that these permissions open, seen from an address, in the words of the language that is active."""
    return tuple(
        Door(room.name, str(room.label), reverse(room.name), room.icon, _is_in(here, room), str(room.part.label))
        for room in ROOMS
        if room.permission in permissions
    )


def _is_in(here: str, room: Room) -> bool:
    """Whether an address stands in a room: "participant_file" does in "participants"."""
    word = here.split("_")[0]
    return here == room.name or word in (room.name, room.name.removesuffix("s")) or word.removesuffix("s") in room.also
