"""Background work on attendance."""

import logging

from celery import shared_task

from grants.models import Project
from participants.models import Stay
from reintegration import actions

logger = logging.getLogger(__name__)


@shared_task(name="reintegration.tasks.watch_absences")
def watch_absences() -> None:
    """Look for unexcused absence that somebody has to talk about, project by project. May run twice."""
    for project in Project.objects.order_by("pk"):
        found = actions.watch_project(project)
        if found:
            logger.info("Project %s: %s open episodes of absence.", project.pk, found)


@shared_task(name="reintegration.tasks.watch_stay")
def watch_stay(pk: int) -> None:
    """Look at one stay, after somebody was marked unexcused or no longer is. May run twice."""
    stay = Stay.objects.select_related("participant", "enrolment__project").filter(pk=pk).first()
    if stay is not None:
        actions.watch_stay(stay)
