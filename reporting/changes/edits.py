"""The edits that can have moved figures between two moments: what, from what to what, when, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from grants.models import DatedSetting, Project
from participants.holdings.changes import user_of
from participants.holdings.tables import Table, label_of
from participants.holdings.words import People, attach_names, field_label, in_words
from participants.labels import Words
from participants.models import Document, Enrolment, EntrySnapshot, Participant, SensitiveEntry
from reporting.words import day

from .reads import Reads

APPS = {
    "Employment": "reintegration",
    "CriterionAssessment": "reintegration",
    "Competence": "reintegration",
    "Qualification": "reintegration",
}
SENSITIVE = ("foreign_origin", "third_country", "minority", "homeless", "disability")


@dataclass(frozen=True)
class Edit:
    """One edit in words. model, fields: what it touched, by name; user_id: who, where a signed-in person did."""

    at: datetime
    user_id: int | None
    model: str
    fields: frozenset[str]
    text: str

    def bears_on(self, reads: Reads) -> bool:
        """Whether an indicator that reads this can have moved by it."""
        if self.model == "DatedSetting":
            return bool(self.fields & reads.settings)
        wanted = reads.fields.get(self.model)
        return wanted is not None and (not wanted or not self.fields or bool(wanted & self.fields))


Edits = dict[int, list[Edit]]


def edits_between(files: Mapping[int, int], reads: Reads, since: datetime, until: datetime | None) -> Edits:
    """Edits after `since` up to `until` (or to this day) by enrolment's number, the earliest first.

    files: enrolment's number to its participant's. A constant number of queries, however many files. A row that was
    entered is an edit of all its fields.
    """
    found: Edits = defaultdict(list)
    if not files:
        return found
    for name in reads.fields:
        if name == "EntrySnapshot":
            edits: Iterable[tuple[int, Edit]] = _entry_versions(files, reads, since, until)
        else:
            edits = _row_edits(apps.get_model(APPS.get(name, "participants"), name), files, reads, since, until)
        for file, edit in edits:
            found[file].append(edit)
    for kept in found.values():
        kept.sort(key=lambda edit: edit.at)
    return found


def setting_edits(project: Project, reads: Reads, since: datetime, until: datetime | None) -> list[Edit]:
    """Rules of the project that somebody entered between the two moments: they move figures without touching a file."""
    rows = DatedSetting.objects.filter(project=project, key__in=reads.settings, created_at__gt=since)
    return [
        Edit(
            row.created_at,
            row.created_by_id,
            "DatedSetting",
            frozenset({row.key}),
            _("rule “%(name)s” since %(day)s: %(value)s")
            % {"name": row.get_key_display(), "day": day(row.valid_from), "value": row.value},
        )
        for row in rows.order_by("created_at")
        if _by(row.created_at, until)
    ]


def _row_edits(
    model: type[Model], files: Mapping[int, int], reads: Reads, since: datetime, until: datetime | None
) -> Iterator[tuple[int, Edit]]:
    """Rows changed, removed and entered. Three queries and one for each table their values name."""
    table = Table(model, label_of(model), ())
    names = reads.fields[model.__name__] or {field.name for field in model._meta.concrete_fields} - {"id", "created_by"}
    fields = [field for field in model._meta.concrete_fields if field.name in names]
    steps = list(_steps(model, files, since))
    attach_names(row for event, after in steps for row in (event, after) if row is not None)
    people = People()
    for event, after in steps:
        if not _by(event.pgh_created_at, until):
            continue
        for file in _files_of(model, event, files):
            if after is None:
                text = _("%(what)s removed: %(row)s") % {"what": table.label.name, "row": _known(table, event, people)}
                yield file, Edit(event.pgh_created_at, user_of(event), model.__name__, frozenset(names), text)
                continue
            for field in fields:
                if getattr(event, field.attname, None) != getattr(after, field.attname):
                    yield file, _changed(table, field, event, after, people)
    if model is not Participant:  # whoever is new in the portal is a new enrolment as well
        entered = model._base_manager.filter(**{_key(model) + "__in": list(files), "created_at__gt": since})
        rows = [row for row in entered if _by(getattr(row, "created_at"), until)]  # noqa: B009 any model with one
        attach_names(rows)
        for row in rows:
            text = _("%(what)s entered: %(row)s") % {"what": table.label.name, "row": _known(table, row, people)}
            by, at = getattr(row, "created_by_id", None), getattr(row, "created_at")  # noqa: B009 any model with one
            yield _files_of(model, row, files)[0], Edit(at, by, model.__name__, frozenset(names), text)


def _by(moment: datetime, until: datetime | None) -> bool:
    return until is None or moment <= until


def _key(model: type[Model]) -> str:
    return "id" if model is Enrolment else "enrolment_id"


def _steps(model: type[Model], files: Mapping[int, int], since: datetime) -> Iterator[tuple[Any, Any | None]]:
    """Each event after the moment with the row as it was after it; nothing after a removal."""
    history: Any = model._meta.get_field("history").related_model
    key, keys = ("pgh_obj_id", list(files)) if model is Enrolment else ("enrolment_id", list(files))
    if model is Participant:
        key, keys = "pgh_obj_id", list(files.values())
    rows = history._base_manager.filter(**{f"{key}__in": keys, "pgh_created_at__gt": since})
    events: dict[int, list[Any]] = defaultdict(list)
    for event in rows.select_related("pgh_context").order_by("pgh_id"):
        events[event.pgh_obj_id].append(event)
    now = model._base_manager.in_bulk(list(events)) if events else {}
    for row, kept in events.items():
        for event, later in zip(kept, [*kept[1:], now.get(row)], strict=True):
            yield event, None if event.pgh_label == "delete" else later


def _files_of(model: type[Model], row: Any, files: Mapping[int, int]) -> list[int]:
    number = getattr(row, "pgh_obj_id", None) or row.pk
    if model is Participant:
        return [file for file, person in files.items() if person == number]
    return [number if model is Enrolment else row.enrolment_id]


def _changed(table: Table, field: Field[Any, Any], event: Any, after: Any, people: People) -> Edit:
    words = {
        "field": field_label(table, field),
        "before": in_words(field, event, people) or _("nothing"),
        "after": in_words(field, after, people) or _("nothing"),
    }
    text = _("%(field)s: %(before)s → %(after)s") % words
    if table.model is Document and after.number:  # a file has many of them
        text = f"{text} ({after.number})"
    return Edit(event.pgh_created_at, user_of(event), table.model.__name__, frozenset({field.name}), text)


def _known(table: Table, row: Any, people: People) -> str:
    """What tells the row from others of its table, such as its day."""
    if not table.label.known_by:
        return str(getattr(row, "case_number", "") or getattr(row, "number", "") or "–")
    return in_words(table.model._meta.get_field(table.label.known_by), row, people)  # type: ignore[arg-type]


def _entry_versions(
    files: Mapping[int, int], reads: Reads, since: datetime, until: datetime | None
) -> Iterator[tuple[int, Edit]]:
    """Entry data are never rewritten: a later version beside the one before it. One query."""
    names = reads.fields["EntrySnapshot"]
    rows = EntrySnapshot.objects.filter(enrolment__in=list(files)).select_related("sensitive")
    former: dict[int, EntrySnapshot] = {}
    for row in rows.order_by("enrolment_id", "version"):
        before = former.get(row.enrolment_id)
        former[row.enrolment_id] = row
        if before is None or row.created_at <= since or not _by(row.created_at, until):
            continue
        for name in sorted(names):
            words = [_entry_value(version, name) for version in (before, row)]
            if words[0] != words[1]:
                text = _("%(field)s at entry: %(before)s → %(after)s (%(reason)s)") % {
                    "field": _entry_label(name), "before": words[0], "after": words[1], "reason": row.reason,
                }  # fmt: skip
                yield (
                    row.enrolment_id,
                    Edit(row.created_at, row.created_by_id, "EntrySnapshot", frozenset({name}), text),
                )


def _entry_label(name: str) -> Words:
    model = SensitiveEntry if name in SENSITIVE else EntrySnapshot
    return field_label(Table(model, label_of(model), ()), model._meta.get_field(name))  # type: ignore[arg-type]


def _entry_value(version: EntrySnapshot, name: str) -> str:
    holder = getattr(version, "sensitive", None) if name in SENSITIVE else version
    if holder is None:
        return _("nothing")
    shown = getattr(holder, f"get_{name}_display", None)
    return str(shown() if shown else getattr(holder, name))
