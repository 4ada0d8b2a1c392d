"""Writing rows in bulk while remembering each, so that all of it can be taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import Max

from exchange.models import Deed, Import, ImportedRow

Row = TypeVar("Row", bound=models.Model)
BATCH = 2_000


def history_of(model: type[models.Model]) -> type[models.Model] | None:
    """The table of a model's history events; None for an append-only one, which needs none."""
    names = {relation.name for relation in model._meta.related_objects}
    return model._meta.get_field("history").related_model if "history" in names else None


def last_event(model: type[models.Model]) -> int:
    """The number of the model's last history event; 0 before the first."""
    events = history_of(model)
    return int(events._base_manager.aggregate(last=Max("pgh_id"))["last"] or 0) if events else 0


def kept_values(row: models.Model, names: Sequence[str] | None = None) -> dict[str, Any]:
    """A row's values as JSON keeps them, by column; all that are stored by us, or only the named fields."""
    fields = (
        [row._meta.get_field(name) for name in names]
        if names is not None
        else [found for found in row._meta.concrete_fields if not found.generated]
    )
    values = {kept.attname: getattr(row, kept.attname) for kept in fields}  # type: ignore[union-attr]
    found: dict[str, Any] = json.loads(json.dumps(values, default=_kept))
    return found


def _kept(value: date | datetime | Decimal) -> str:
    """To the microsecond, unlike Django's own encoder: what comes back is what was there."""
    return str(value) if isinstance(value, Decimal) else value.isoformat()


@dataclass
class Ledger:
    """What one import wrote so far, by model and primary key."""

    of_import: Import
    deeds: dict[tuple[type[models.Model], int], tuple[Deed, dict[str, Any] | None]] = field(default_factory=dict)

    def create(self, model: type[Row], rows: Sequence[Row]) -> None:
        """Insert rows; their primary keys are set."""
        if not rows:
            return
        model._base_manager.bulk_create(rows, batch_size=BATCH)
        for row in rows:
            self.deeds[model, row.pk] = (Deed.CREATED, None)

    def update(self, model: type[Row], changes: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        """Give rows new values, each its own; rows without any are passed over."""
        changes = [(row, values) for row, values in changes if values]
        if not changes:
            return
        names: set[str] = set()
        for row, values in changes:
            self._remember(model, row, sorted(values))
            names.update(values)
            for name, value in values.items():
                setattr(row, name, value)
        model._base_manager.bulk_update([row for row, _values in changes], sorted(names), batch_size=500)

    def _remember(self, model: type[Row], row: Row, names: Sequence[str]) -> None:
        """Keep what a row had before; of a row that this import created or changed already, what it had before that."""
        deed, before = self.deeds.get((model, row.pk), (Deed.UPDATED, {}))
        if deed == Deed.UPDATED:
            self.deeds[model, row.pk] = (deed, kept_values(row, names) | (before or {}))

    def delete(self, model: type[Row], rows: Sequence[Row]) -> None:
        """Delete rows that nothing hangs on, keeping every value of theirs."""
        if not rows:
            return
        for row in rows:
            self.deeds[model, row.pk] = (Deed.DELETED, kept_values(row))
        model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()

    def close(self) -> None:
        """Write down every deed, with where each model's history stood when the import was done."""
        models_touched = {model for model, _key in self.deeds}
        versions = {model: last_event(model) for model in models_touched}
        ImportedRow.objects.bulk_create(
            [
                ImportedRow(
                    of_import=self.of_import,
                    model=model._meta.label_lower,
                    key=key,
                    deed=deed,
                    before=before,
                    version=versions[model],
                )
                for (model, key), (deed, before) in self.deeds.items()
            ],
            batch_size=BATCH,
        )
