"""Forgetting candidates who never entered, when the year after the close of recruitment has ended (RODO, art. 5).

Recruitment closes with the project's last edition, without one with the project: closed on 30.06.2026, candidates are
kept until 31.12.2027; who came later is kept as long after the last step. Everything goes: the way, its papers with
their scans, the person where nothing else holds them, and the history of all of it; the seals are told.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import ErasureReason
from accounts.seals.sealing import note_erasure
from grants.models import Project
from participants.models import Candidacy, Enrolment, Participant

Rows = dict[type[models.Model], list[int]]


@transaction.atomic
def forget_candidates() -> int:
    """Delete the ways that are past their time, with everything of theirs; how many. May run twice."""
    ways = list(_past_their_time(timezone.localdate()).select_for_update(of=("self",)))
    if not ways:
        return 0
    gone = _delete(Candidacy.objects.filter(pk__in=[way.pk for way in ways]))
    people = Participant.objects.filter(pk__in=[way.participant_id for way in ways if way.participant_id])
    held = Exists(Enrolment.objects.filter(participant=OuterRef("pk"))) | Exists(
        Candidacy.objects.filter(participant=OuterRef("pk"))
    )
    for model, keys in _delete(people.filter(~held)).items():
        gone.setdefault(model, []).extend(keys)
    for model, keys in gone.items():
        _forget_history(model, keys)
    return len(ways)


def _past_their_time(today: date) -> models.QuerySet[Candidacy]:
    """Ways that led to no stay, of people who never entered, where recruitment closed before last year."""
    kept_from = date(today.year - 1, 1, 1)
    closed = Project.objects.annotate(closed_on=Coalesce(Max("editions__ends_on"), "ends_on"))
    over = closed.filter(closed_on__lt=kept_from)
    entered = Enrolment.objects.filter(participant=OuterRef("participant"), project=OuterRef("project"))
    return Candidacy.objects.filter(
        ~Exists(entered), stay__isnull=True, since__lt=kept_from, project__in=over.values("pk")
    )


def _delete(rows: models.QuerySet[Any]) -> Rows:
    """Delete the rows with all that falls with them; their numbers by model."""
    collector = models.deletion.Collector(using=rows.db, origin=rows)
    collector.collect(rows)
    found: Rows = {model: [row.pk for row in instances] for model, instances in collector.data.items()}
    for fast in collector.fast_deletes:
        found.setdefault(fast.model, []).extend(fast.values_list("pk", flat=True))
    rows.delete()
    return found


def _forget_history(model: type[models.Model], keys: list[int]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    if "history" not in names:
        return
    events: Any = model._meta.get_field("history").related_model
    history = events._base_manager.filter(pgh_obj_id__in=keys)
    erased = list(history.values_list("pk", flat=True))
    history._raw_delete(using=history.db)
    note_erasure(table=events._meta.db_table, row_ids=erased, reason=ErasureReason.RETENTION, by=None)
