"""Which project a command means."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from grants.models import Project


def choose_project(number: str | None) -> Project:
    """The project of that number; without one, the only project. Raises CommandError, exit 1."""
    projects = Project.objects.filter(number=number) if number else Project.objects.all()
    found = list(projects[:2])
    if len(found) == 1:
        return found[0]
    if number:
        raise CommandError(_("There is no project %(number)s.") % {"number": number})
    if found:
        raise CommandError(_("There are several projects: name one with --project."))
    raise CommandError(_("There is no project yet: run load_grant first."))
