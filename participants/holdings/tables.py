"""The tables that hold something on a person: whatever points to Participant, however many steps away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils.module_loading import module_has_submodule

from accounts.models import User
from participants.labels import Label
from participants.models import Enrolment, Participant

Rows = QuerySet[Any]


@dataclass(frozen=True, eq=False)  # one object for each model: see tables()
class Table:
    """A model with rows about a person: its words, and its foreign keys to tables that stand before it."""

    model: type[Model]
    label: Label
    parents: tuple[tuple[str, type[Model]], ...]

    @property
    def name(self) -> str:
        """participants.stay: as files and imports name it."""
        return self.model._meta.label_lower

    @property
    def history(self) -> type[Model] | None:
        """The table that keeps its former rows, where it is tracked."""
        names = {field.name for field in self.model._meta.get_fields()}
        return self.model._meta.get_field("history").related_model if "history" in names else None


@lru_cache(maxsize=1)
def tables() -> tuple[Table, ...]:
    """Every table that points to Participant, directly or through others; each after those it points to."""
    reached: dict[type[Model], tuple[tuple[str, type[Model]], ...]] = {Participant: ()}
    waiting = [model for model in apps.get_models(include_auto_created=True) if model is not Participant]
    waiting = [model for model in waiting if not hasattr(model, "pgh_tracked_model")]
    while found := [model for model in waiting if _parents(model, reached)]:
        # Of those that could come now, one that points to none of the others: the rest may need its rows.
        first = next((model for model in found if not _parents(model, set(found) - {model})), found[0])
        reached[first] = _parents(first, reached)
        waiting.remove(first)
    return tuple(Table(model, label_of(model), parents) for model, parents in reached.items())


def _parents(model: type[Model], among: Any) -> tuple[tuple[str, type[Model]], ...]:
    return tuple(
        (field.name, field.remote_field.model)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.remote_field.model in among
    )


def declared_label(model: type[Model]) -> Label | None:
    """The words that the model's app has for it."""
    config = model._meta.app_config
    if not module_has_submodule(config.module, "labels"):
        return None
    labels: dict[str, Label] = import_module(f"{config.name}.labels").LABELS
    return labels.get(model.__name__)


def label_of(model: type[Model]) -> Label:
    """The declared words, else Django's own, so that nothing held is left out for want of a word."""
    return declared_label(model) or Label(str(model._meta.verbose_name_plural))


def rows_of_person(person: Participant) -> dict[Table, Rows]:
    """Everything on one person known to a centre, in all its projects. Lazy: a query for each table that is read."""
    return _rows({Participant: Participant.objects.filter(pk=person.pk)}, whole=True)


def rows_of_file(enrolment: Enrolment, *, sensitive: bool = True) -> dict[Table, Rows]:
    """Everything in one file: of the tables that know files, nothing of the person's other projects.

    sensitive: with the rows that open only together with health, origin and housing.
    """
    start = {
        Participant: Participant.objects.filter(pk=enrolment.participant_id),
        Enrolment: Enrolment.objects.filter(pk=enrolment.pk),
    }
    found = _rows(start, whole=False)
    if not sensitive:
        found |= {table: rows.exclude(table.label.sensitive) for table, rows in found.items() if table.label.sensitive}
    return found


def _rows(start: dict[type[Model], Rows], *, whole: bool) -> dict[Table, Rows]:
    found: dict[type[Model], Rows] = dict(start)
    answer: dict[Table, Rows] = {}
    for table in tables():
        if table.model not in found:
            found[table.model] = table.model._base_manager.filter(_condition(table, found, whole=whole))
        answer[table] = found[table.model].order_by("pk")
    return answer


def _condition(table: Table, found: dict[type[Model], Rows], *, whole: bool) -> Q:
    """Rows that point to found ones; within a file by the way through the file, where there is one."""
    parents = table.parents
    if not whole and len(parents) > 1:
        parents = tuple(parent for parent in parents if parent[1] is not Participant)
    condition = Q()
    for name, parent in parents:
        condition |= Q(**{f"{name}__in": found[parent].order_by().values("pk")})
    return condition


def history_of(table: Table, rows: Rows, found: dict[Table, Rows], *, sensitive: bool = True) -> Rows | None:
    """The former rows of those rows, deleted ones included: an event keeps the keys that its row had.

    sensitive: as in rows_of_file.
    """
    history = table.history
    if history is None:
        return None
    condition = Q(pgh_obj_id__in=rows.order_by().values("pk"))
    by_model = {held.model: held_rows for held, held_rows in found.items()}
    names = {field.name for field in history._meta.concrete_fields}
    for name, parent in table.parents:
        if name in names and parent is not Participant:
            condition |= Q(**{f"{name}__in": by_model[parent].order_by().values("pk")})
    events = history._base_manager.filter(condition).select_related("pgh_context").order_by("pgh_id")
    return events if sensitive or not table.label.sensitive else events.exclude(table.label.sensitive)


def is_open_to(table: Table, user: User, sections: frozenset[Any]) -> bool:
    """Whether a user to whom these sections of a file open sees the table in it."""
    if table.label.section is not None:
        return table.label.section in sections
    return user.may(table.label.permission)
