"""Taking an import back: what stands in the way, and putting everything as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from accounts.models import ErasureReason, User
from accounts.seals.sealing import note_erasure
from exchange.ledger import history_of
from exchange.models import Deed, Import, ImportedRow
from participants.holdings.tables import label_of
from participants.models import (
    Document,
    Enrolment,
    EntrySnapshot,
    Participant,
    SensitiveEntry,
    Stay,
    Support,
)
from reintegration.models import (
    AttendanceMonth,
    Competence,
    CriterionAssessment,
    DayMark,
    Employment,
    GroupMembership,
    MonthState,
    WorkGroup,
)

# Rows are deleted in this order, each before what it hangs on, and put back in the opposite one.
ORDER: tuple[type[models.Model], ...] = (
    DayMark,
    AttendanceMonth,
    GroupMembership,
    WorkGroup,
    Employment,
    Competence,
    CriterionAssessment,
    Document,
    Stay,
    Support,
    SensitiveEntry,
    EntrySnapshot,
    Enrolment,
    Participant,
)
# Made by an import and then everybody's: they stay when others use them by now, and block nothing.
SHARED: tuple[type[models.Model], ...] = (AttendanceMonth, WorkGroup)

Rows = dict[type[models.Model], list[ImportedRow]]


def obstacles(of_import: Import) -> list[str]:
    """Why the import cannot be taken back: what others changed since, and what stands on its rows. Empty: it can."""
    versions = {
        apps.get_model(label): version
        for label, version in of_import.rows.values_list("model").annotate(Max("version")).order_by("model")
    }
    changed = [_changed_since(of_import, model, version) for model, version in versions.items()]
    standing = [_standing_on(of_import, model) for model in versions if model not in SHARED]
    closed = _in_closed_months(of_import)
    return [*filter(None, [*changed, closed]), *(sentence for found in standing for sentence in found)]


def _keys(of_import: Import, model: type[models.Model], **narrowed: str) -> Any:
    """The primary keys of the import's rows of a model, for a subquery."""
    return of_import.rows.filter(model=model._meta.label_lower, **narrowed).values("key")


def _changed_since(of_import: Import, model: type[models.Model], version: int) -> str:
    """A later history event tells a change, unless the row is again as the import left it (another import, undone)."""
    events = history_of(model)
    if events is None:
        return ""
    later = events._base_manager.filter(pgh_obj_id__in=_keys(of_import, model), pgh_id__gt=version)
    first: list[Any] = list(later.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id"))
    now = model._base_manager.in_bulk([event.pgh_obj_id for event in first])
    changed = sum(not _is_again(now.get(event.pgh_obj_id), event) for event in first)
    return _("%(what)s: %(count)d changed since") % {"what": _name(model), "count": changed} if changed else ""


def _is_again(row: models.Model | None, left: Any) -> bool:
    """Whether a row has the values that an event keeps of it."""
    if row is None:
        return False
    names = [kept.attname for kept in row._meta.concrete_fields if hasattr(left, kept.attname)]
    return all(getattr(row, name) == getattr(left, name) for name in names if name != row._meta.pk.attname)


def _in_closed_months(of_import: Import) -> str:
    """Marks of a month that was closed since: the database keeps them, only a correction changes one."""
    marks = DayMark.objects.filter(pk__in=_keys(of_import, DayMark)).annotate(month=TruncMonth("day"))
    closed = AttendanceMonth.objects.filter(
        project=of_import.project_id, state=MonthState.CLOSED, month=models.OuterRef("month")
    )
    count = marks.filter(models.Exists(closed)).count()
    if not count:
        return ""
    return _("%(what)s: %(count)d in a month that was closed since") % {"what": _name(DayMark), "count": count}


def _standing_on(of_import: Import, model: type[models.Model]) -> list[str]:
    """Rows of others that would go, or forbid it, if what the import created went."""
    found = []
    created = _keys(of_import, model, deed=Deed.CREATED)
    for relation in model._meta.related_objects:
        if not _blocks(relation):
            continue
        other = relation.related_model
        standing = other._base_manager.filter(**{f"{relation.field.name}__in": created})
        if count := standing.exclude(pk__in=_keys(of_import, other)).count():
            found.append(
                _("%(what)s: %(count)d made since, standing on what was brought in")
                % {"what": _name(other), "count": count}
            )
    return found


def _blocks(relation: Any) -> bool:
    """Whether rows on the other side matter: not history, which refers without holding anything."""
    return relation.on_delete is not models.DO_NOTHING and not hasattr(relation.related_model, "pgh_tracked_model")


def _name(model: type[models.Model]) -> str:
    shared = {AttendanceMonth: _("attendance months"), WorkGroup: _("groups")}
    return str(shared.get(model) or label_of(model).name)


def imported_rows(of_import: Import) -> Rows:
    """What the import wrote, by model."""
    rows: Rows = defaultdict(list)
    for row in of_import.rows.all():
        rows[apps.get_model(row.model)].append(row)
    return rows


def take_back(of_import: Import, *, by: User | None) -> None:
    """Put every row as it was before the import. The caller has found no obstacles, in the same transaction.

    The history of rows that the import had created goes with them, noted for the seals; that of changed rows stays,
    one change longer.
    """
    rows = imported_rows(of_import)
    _restore_changed(rows, [model for model in ORDER if model is not Stay])
    created = [row.key for row in rows.get(Enrolment, []) if row.deed == Deed.CREATED]
    Enrolment._base_manager.filter(pk__in=created).update(entry=None)
    for model in ORDER:
        _delete_created(model, [row.key for row in rows.get(model, []) if row.deed == Deed.CREATED], by=by)
    _restore_changed(rows, [Stay])  # only now is the room free that a new stay took from one that was shortened
    for model in reversed(ORDER):
        for row in rows.get(model, []):
            if row.deed == Deed.DELETED:
                model(**_values(model, row.before or {})).save_base(raw=True, force_insert=True)


def _restore_changed(rows: Rows, models_changed: Sequence[type[models.Model]]) -> None:
    """Give back the former values."""
    for model in models_changed:
        former = {row.key: row.before or {} for row in rows.get(model, []) if row.deed == Deed.UPDATED}
        names = {name for before in former.values() for name in before}
        found = list(model._base_manager.filter(pk__in=former))
        for row in found:
            for name, value in _values(model, former[row.pk]).items():
                setattr(row, name, value)
        if names:
            model._base_manager.bulk_update(found, [model._meta.get_field(name).name for name in names], batch_size=500)


def _values(model: type[models.Model], kept: dict[str, Any]) -> dict[str, Any]:
    """Kept values in the types of their fields, by column."""
    found: dict[str, Any] = {}
    for name, value in kept.items():
        kept_field: Any = model._meta.get_field(name)
        found[name] = value if value is None else kept_field.to_python(value)
    return found


def _delete_created(model: type[models.Model], keys: list[int], *, by: User | None) -> None:
    if not keys:
        return
    doomed = model._base_manager.filter(pk__in=keys)
    if model is WorkGroup:
        doomed = doomed.filter(memberships=None)
    if model is AttendanceMonth:
        used = AttendanceMonth.objects.filter(pk__in=keys).filter(_has_marks())
        doomed = doomed.exclude(pk__in=used.values("pk"))
    gone = list(doomed.values_list("pk", flat=True))
    model._base_manager.filter(pk__in=gone)._raw_delete(using=doomed.db)
    if events := history_of(model):
        history = events._base_manager.filter(pgh_obj_id__in=gone)
        erased = list(history.values_list("pk", flat=True))
        history._raw_delete(using=doomed.db)
        note_erasure(table=events._meta.db_table, row_ids=erased, reason=ErasureReason.UNDONE_IMPORT, by=by)


def _has_marks() -> Q:
    marks = DayMark.objects.filter(
        stay__enrolment__project=models.OuterRef("project"),
        day__year=models.OuterRef("month__year"),
        day__month=models.OuterRef("month__month"),
    )
    return Q(models.Exists(marks))
