"""Support delivered in a period: services begun, courses, jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q

from cis_portal.lib.periods import Period
from grants.models import Project
from participants.models import Support
from reintegration.models import Competence, Employment
from reporting.indicators import Figure, Job


def support_of(project: Project, figures: dict[str, Figure], period: Period) -> dict[str, Any]:
    """services: kinds of support begun in the period; courses: those that touch it; jobs: begun in it. Three queries.

    Each row tells how many times and how many people; a course, how many of its people have the competence by the
    period's end; a job, how many of them count towards R1.
    """
    days = (period.starts_on, period.ends_on)
    services = (
        Support.objects.filter(enrolment__project=project, started_on__range=days)
        .values("kind", "detail")
        .annotate(times=Count("id"), people=Count("enrolment", distinct=True))
        .order_by("kind", "detail")
    )
    courses = (
        Competence.objects.filter(enrolment__project=project, course_starts_on__lte=period.ends_on)
        .filter(Q(course_ends_on__gte=period.starts_on) | Q(course_ends_on__isnull=True))
        .values_list("course", "enrolment_id")
        .distinct()
    )
    jobs = Employment.objects.filter(enrolment__project=project, started_on__range=days).values_list(
        "form", "enrolment_id", "started_on"
    )
    return {
        "services": list(services),
        "courses": _courses(list(courses), figures["R3"]),
        "jobs": _jobs(list(jobs), figures["R1"]),
    }


def _courses(rows: list[tuple[str, int]], competences: Figure) -> list[dict[str, Any]]:
    counted = {(counted.person.enrolment_id, getattr(counted.reached.by, "name", "")) for counted in competences.people}
    return [
        {
            "course": course,
            "people": sum(name == course for name, _ in rows),
            "counted": sum(name == course and (pk, name) in counted for name, pk in rows),
        }
        for course in sorted({name for name, _ in rows})
    ]


def _jobs(rows: list[tuple[str, int, Any]], employed: Figure) -> list[dict[str, Any]]:
    counted = {
        (counted.person.enrolment_id, counted.reached.by.started_on)
        for counted in employed.people
        if isinstance(counted.reached.by, Job)
    }
    return [
        {
            "form": form,
            "people": len({pk for name, pk, _ in rows if name == form}),
            "counted": len({pk for name, pk, day in rows if name == form and (pk, day) in counted}),
        }
        for form in sorted({name for name, _, _ in rows})
    ]
