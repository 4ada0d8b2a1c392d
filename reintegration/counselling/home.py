"""What a specialist finds of counselling on the first page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from grants.models import Project
from reintegration.counselling.hours import Hours, planned_minutes, this_month
from reintegration.counselling.words import length_in_words
from reintegration.models import CounsellingCard, NoteAccess


def counselling_panel(user: User, project: Project) -> list[dict[str, Any]]:
    """Their month and the way to a new card, and whose eyes their notes are open to; no names of participants."""
    if not user.may(Permission.COUNSELLING_RECORD):
        return []
    month = this_month(project)
    cards = CounsellingCard.objects.standing().of_project(project).in_month(month).filter(specialist=user)
    hours, planned = Hours.of(cards.select_related("kind")), planned_minutes(project, month).get(user.pk)
    state = length_in_words(hours.minutes) + (f" / {length_in_words(planned)}" if planned is not None else "")
    lines = [{"text": _("Keep a counselling card"), "url": reverse("counselling"), "state": state, "tone": "ok"}]
    accesses = NoteAccess.objects.filter(specialist=user).open_on(timezone.localdate())
    for access in accesses.select_related("reader", "enrolment").order_by("ends_on", "pk"):
        said = {"who": access.reader, "case": access.enrolment.case_number}
        until = {"day": date_format(access.ends_on, "SHORT_DATE_FORMAT")}
        text, state = _("%(who)s may read your notes in case %(case)s") % said, _("until %(day)s") % until
        lines.append({"text": text, "url": "", "state": state, "tone": "warn"})
    return [{"title": _("Counselling"), "lines": lines}]
