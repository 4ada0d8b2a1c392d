"""Background work on attendance."""

import logging

from celery import shared_task

from grants.models import Project
from reintegration import actions

logger = logging.getLogger(__name__)


@shared_task(name="reintegration.tasks.watch_absences")
def watch_absences() -> None:
    """Look for unexcused absence that somebody has to talk about, project by project. May run twice."""
    for project in Project.objects.order_by("pk"):
        found = actions.watch_project(project)
        if found:
            logger.info("Project %s: %s open episodes of absence.", project.pk, found)
