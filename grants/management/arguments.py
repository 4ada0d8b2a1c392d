"""The argument that names a project, as every command takes it."""

from __future__ import annotations

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from grants.models import Project


def add_project(parser: CommandParser) -> None:
    """--project, which may be left out while there is one."""
    parser.add_argument("--project", metavar="NUMBER", help="the project's number; not needed while there is one")


def find_project(number: str | None) -> Project:
    """The project meant. Raises CommandError, exit 1, when it cannot be told."""
    if number:
        project = Project.objects.filter(number=number).first()
        if project is None:
            raise CommandError(_("There is no project %(number)s.") % {"number": number})
        return project
    projects = list(Project.objects.order_by("number")[:11])
    if not projects:
        raise CommandError(_("There is no project yet: run load_grant first."))
    if len(projects) > 1:
        numbers = ", ".join(project.number for project in projects[:10])
        message = _("There are several projects; name one with --project: %(numbers)s.") % {"numbers": numbers}
        raise CommandError(message)
    return projects[0]
