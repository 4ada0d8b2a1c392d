"""Who speaks to whom on the papers of a project: the centre that leads it and its labour office."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Organisation, OrganisationKind
from grants.models import Project, ProjectRoleKind


def centre_of(project: Project) -> str:
    """The full name of the centre that leads the project; empty where none does."""
    return _name(project, Q(project_roles__role=ProjectRoleKind.LEAD))


def labour_office_of(project: Project) -> str:
    """The full name of the PUP that takes part in it; empty where none does."""
    return _name(project, Q(kind=OrganisationKind.PUP))


def _name(project: Project, which: Q) -> str:
    found = Organisation.objects.filter(which, project_roles__project=project).order_by("pk")
    return found.values_list("name", flat=True).first() or ""
