"""manage.py load_grant: the grant of the notice."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.actions import load_notice
from grants.models import ProjectRoleKind
from reintegration.actions.catalogue import bring_kinds


class Command(BaseCommand):
    help = (
        "Creates the grant of the notice: project, organisations, targets, period, rates, kinds of activity. "
        "Again: changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        project = load_notice()
        bring_kinds(project.roles.get(role=ProjectRoleKind.LEAD).organisation)
        self.stdout.write(
            f"{project.number}: {project.title}, {project.starts_on:%d.%m.%Y} – {project.ends_on:%d.%m.%Y}"
        )
