"""What was changed in the rows about a person: when, by whom, which field, from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field

from cis_portal.lib.identifiers import mask
from participants.holdings.tables import Rows, Table, history_of
from participants.holdings.words import People, attach_names, field_label, fields_of, in_words, users_named
from participants.labels import Words


@dataclass(frozen=True)
class Change:
    """One field of one row changed, or one row deleted (field empty): before and after in words."""

    at: datetime
    user_id: int | None
    table: Words
    row: str
    field: Words
    before: str
    after: str

    @property
    def is_deletion(self) -> bool:
        """Whether the row went."""
        return not self.field


@dataclass(frozen=True)
class _Step:
    """A row before and after one event; no row after a deletion."""

    table: Table
    event: Any
    after: Any | None


def changes_in(
    found: dict[Table, Rows], among: Collection[Table], *, show_hidden: bool = False, sensitive: bool = True
) -> list[Change]:
    """Every kept change in these tables, the latest first. Two queries a tracked table, one for each it names."""
    steps = [step for table in among for step in _steps(table, found, sensitive=sensitive)]
    people = People({value for step in steps for value in _users_in(step)})
    attach_names(row for step in steps for row in (step.event, step.after) if row is not None)
    changes = [change for step in steps for change in _changes(step, people, show_hidden=show_hidden)]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _steps(table: Table, found: dict[Table, Rows], *, sensitive: bool) -> Iterator[_Step]:
    history = history_of(table, found[table], found, sensitive=sensitive)
    if history is None:
        return
    events: dict[int, list[Any]] = defaultdict(list)
    for event in history:
        events[event.pgh_obj_id].append(event)
    now = table.model._base_manager.in_bulk(list(events)) if events else {}
    for row, kept in events.items():
        for event, later in zip(kept, [*kept[1:], now.get(row)], strict=True):
            yield _Step(table, event, None if event.pgh_label == "delete" else later)


def _changes(step: _Step, people: People, *, show_hidden: bool) -> Iterator[Change]:
    table, event = step.table, step.event
    user_id = user_of(event)
    about = (event.pgh_created_at, user_id, table.label.name, _known_by(table, event, people))
    if step.after is None:
        said = [
            f"{field_label(table, field)}: {text}"
            for field in fields_of(table, hidden=show_hidden)
            if hasattr(event, field.attname) and not field.is_relation and field.name != "id"
            for text in [in_words(field, event, people)]
            if text
        ]
        yield Change(*about, "", "; ".join(said), "")
        return
    for field in fields_of(table, hidden=True):
        if hasattr(event, field.attname) and getattr(event, field.attname) != getattr(step.after, field.attname):
            texts = [_text(table, field, row, people, show_hidden) for row in (event, step.after)]
            yield Change(*about, field_label(table, field), *texts)


def _known_by(table: Table, event: Any, people: People) -> str:
    """What tells the row from others of its table, such as its day."""
    if not table.label.known_by:
        return ""
    return in_words(table.model._meta.get_field(table.label.known_by), event, people)  # type: ignore[arg-type]


def _text(table: Table, field: Field[Any, Any], row: Any, people: People, show_hidden: bool) -> str:
    text = in_words(field, row, people)
    return text if show_hidden or field.name not in table.label.hidden else mask(text)


def user_of(event: Any) -> int | None:
    """Who made the change, where a signed-in person did."""
    said = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return int(said) if said else None


def _users_in(step: _Step) -> set[int | None]:
    rows = [row for row in (step.event, step.after) if row is not None]
    named = {getattr(row, column, None) for row in rows for column in users_named(step.table.model)}
    return named | {user_of(step.event)}
