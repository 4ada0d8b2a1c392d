"""Bundles: all that is held on one person (art. 15 RODO), and the files of a control. ZIP, table by table.

Built into a file, never whole in memory: one person's rows at a time, a scan in pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.contrib.staticfiles import finders
from django.db.models import BinaryField, Field, ForeignKey, Model
from django.utils import timezone, translation

from accounts.models import AccessRecord, User
from cis_portal.printing import LANGUAGE, html
from participants.holdings.archive import Bundle, file_name
from participants.holdings.changes import changes_in
from participants.holdings.looking import CONSOLE, records_of, what_in_words
from participants.holdings.paper import openings_in_words, printed_openings
from participants.holdings.tables import Rows, Table, history_of, is_open_to, rows_of_file, rows_of_person
from participants.holdings.words import People, field_label, fields_of, in_words, users_named
from participants.models import AuditAccess, Enrolment, FileSection, Participant
from participants.sections import sections_open_to

SHEET = "css/bundle.css"
MOST_COLUMNS = 9


@dataclass(frozen=True)
class Listed:
    """A table as the readable index shows it."""

    title: Any
    headers: list[Any]
    rows: list[list[str]]

    @property
    def pairs(self) -> list[list[tuple[Any, str]]]:
        """The same as header and value, row by row, where one row or many columns read better so."""
        if len(self.rows) > 1 and len(self.headers) <= MOST_COLUMNS:
            return []
        return [[(header, cell) for header, cell in zip(self.headers, row, strict=True) if cell] for row in self.rows]


def write_subject_access(target: IO[bytes], *, person: Participant) -> dict[str, int]:
    """Everything on one person, in Polish: JSON for each table, its history, who looked, files, a readable index.

    Answers table to rows. The person's own data stand in it unmasked; employees by organisation and role.
    """
    with translation.override(LANGUAGE), Bundle(target) as bundle:
        found, people = rows_of_person(person), People()
        kept = _read_all(found, found, people)
        counts = {table.name: _write_table(bundle, "", table, rows, people, whole=True) for table, rows in kept.items()}
        for table, rows in found.items():
            _write_history(bundle, table, rows, found)
        enrolments = list(Enrolment.objects.filter(participant=person).select_related("participant", "project"))
        counts["accounts.accessrecord"] = _write_openings(bundle, "", enrolments, named=False)
        counts["exchange.importedrow"] = _write_imports(bundle, found)
        for enrolment in enrolments:
            bundle.put(f"kto-ogladal-{enrolment.case_number}.pdf", printed_openings(enrolment))
        context = {
            "person": person,
            "enrolments": enrolments,
            "tables": _listed(kept, people, whole=True),
            "changes": changes_in(found, found, show_hidden=True),
            "made_at": timezone.now(),
            **openings_in_words(enrolments),
        }
        bundle.put("index.html", html("participants/bundle/person.html", _with_people(context)).encode())
        bundle.put("index.css", _sheet())
    return counts


def write_audit(target: IO[bytes], *, access: AuditAccess, by: User) -> int:
    """The files of a control as this reader may see them, in Polish, with who looked at each; answers how many.

    Each file has a folder: readable index, JSON for each table, documents' scans.
    """
    files = Enrolment.objects.filter(audits__access=access).visible_to(by).select_related("participant", "project")
    enrolments = list(files.in_polish_order())
    people = People()
    with translation.override(LANGUAGE), Bundle(target) as bundle:
        context = {"access": access, "enrolments": enrolments, "made_at": timezone.now(), "made_by": by}
        bundle.put("index.html", html("participants/bundle/audit.html", context).encode())
        bundle.put("index.css", _sheet())
        for enrolment in enrolments:
            _write_audited(bundle, enrolment, by, people)
    return len(enrolments)


def _write_audited(bundle: Bundle, enrolment: Enrolment, by: User, people: People) -> None:
    folder, sections = f"{enrolment.case_number}/", sections_open_to(by, enrolment)
    sensitive = FileSection.SENSITIVE in sections
    found = rows_of_file(enrolment, sensitive=sensitive)
    open_tables = [table for table in found if is_open_to(table, by, sections)]
    kept = _read_all(found, open_tables, people)
    for table, rows in kept.items():
        _write_table(bundle, folder, table, rows, people, whole=False)
    _write_openings(bundle, folder, [enrolment], named=True)
    records = records_of(enrolment).select_related("by__organisation")
    context = {
        "enrolment": enrolment,
        "person": enrolment.participant,
        "tables": _listed(kept, people, whole=False),
        "changes": changes_in(found, open_tables, sensitive=sensitive),
        "openings": [(record, what_in_words(record.action, record.subject)) for record in records],
        "made_at": timezone.now(),
        "named": True,
    }
    bundle.put(f"{folder}index.html", html("participants/bundle/file.html", _with_people(context)).encode())


def _with_people(context: dict[str, Any]) -> dict[str, Any]:
    """Changes beside who made them, with a name only where the reader works with names."""
    changes = context["changes"]
    people = People(change.user_id for change in changes)
    say: Callable[[int | None, date], str] = (
        (lambda user, day: people.name(user)) if context.get("named") else people.without_name
    )
    context["changes"] = [(change, say(change.user_id, timezone.localdate(change.at))) for change in changes]
    return context


def _read_all(found: dict[Table, Rows], among: Collection[Table], people: People) -> dict[Table, list[Any]]:
    """The rows of those tables that hold any, with what their foreign keys name; people get to know who is named."""
    kept = {table: rows for table in among if (rows := list(_read(table, found[table])))}
    people.know(
        getattr(row, column) for table, rows in kept.items() for column in users_named(table.model) for row in rows
    )
    return kept


def _read(table: Table, rows: Rows) -> Rows:
    """The rows with what their foreign keys name, where that is neither a person of ours nor the way to the file.

    Without what they keep as bytes: one file at a time is read of that, when it is written.
    """
    rows = rows.defer(*(field.name for field in bytes_of(table.model)))
    parents = {name for name, _model in table.parents}
    beside = [
        field.name
        for field in table.model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.name not in parents and field.remote_field.model is not User
    ]
    return rows.select_related(*beside) if beside else rows


def _write_table(bundle: Bundle, folder: str, table: Table, rows: list[Any], people: People, *, whole: bool) -> int:
    """The table's JSON, and what it keeps as bytes. whole: see _fields."""
    fields = _fields(table, whole=whole)
    head = {
        "model": table.name,
        "name": str(table.label.name),
        "fields": {field.name: str(field_label(table, field)) for field in fields},
    }
    bundle.put_json(f"{folder}dane/{table.name}.json", head, (_row(table, fields, row, people) for row in rows))
    for field in bytes_of(table.model):
        if field.name in table.label.withheld:
            continue
        for row in rows:
            content = table.model._base_manager.values_list(field.name, flat=True).get(pk=row.pk)
            if content:
                bundle.put(f"{folder}pliki/{file_name(row)}", bytes(content))
    return len(rows)


def _fields(table: Table, *, whole: bool) -> list[Field[Any, Any]]:
    """The fields that a bundle gives. whole: for the person; a control gets identifiers with the identity opened to it,
    and no account numbers."""
    return fields_of(table, hidden=whole or table.label.section is FileSection.IDENTITY)


def bytes_of(model: type[Model]) -> list[BinaryField[Any, Any]]:
    """The fields in which a model keeps bytes."""
    return [field for field in model._meta.concrete_fields if isinstance(field, BinaryField)]


def _row(table: Table, fields: list[Field[Any, Any]], row: Any, people: People) -> dict[str, Any]:
    """Values as they are kept; who did something by organisation and role."""
    named = set(users_named(table.model))
    return {
        field.name: people.without_name(getattr(row, field.attname), timezone.localdate())
        if field.attname in named and getattr(row, field.attname)
        else getattr(row, field.attname)
        for field in fields
    }


def _write_history(bundle: Bundle, table: Table, rows: Rows, found: dict[Table, Rows]) -> None:
    """The former rows: when they ceased to hold, by whose change, and what they said."""
    history = history_of(table, rows, found)
    events = list(history) if history is not None else []
    if not events:
        return
    columns = [column for column in users_named(table.model) if hasattr(events[0], column)]
    said = [event.pgh_context.metadata.get("user") if event.pgh_context else None for event in events]
    people = People([*said, *(getattr(event, column) for event in events for column in columns)])
    fields = [field for field in fields_of(table, hidden=True) if hasattr(events[0], field.attname)]

    def told() -> Iterator[dict[str, Any]]:
        for event, user in zip(events, said, strict=True):
            day = timezone.localdate(event.pgh_created_at)
            yield {
                "at": event.pgh_created_at,
                "what": event.pgh_label,
                "by": people.without_name(user, day),
                "before": {
                    field.name: people.without_name(getattr(event, field.attname), day)
                    if field.attname in columns and getattr(event, field.attname)
                    else getattr(event, field.attname)
                    for field in fields
                },
            }

    labels = {field.name: str(field_label(table, field)) for field in fields}
    head: dict[str, Any] = {"model": table.name, "name": str(table.label.name), "fields": labels}
    bundle.put_json(f"historia/{table.name}.json", head, told())


def _write_openings(bundle: Bundle, folder: str, enrolments: list[Enrolment], *, named: bool) -> int:
    records = AccessRecord.objects.filter(enrolment_id__in=[enrolment.pk for enrolment in enrolments]).order_by("id")
    people = People(records.order_by().values_list("by", flat=True).distinct())

    def told() -> Iterator[dict[str, Any]]:
        for record in records.iterator(chunk_size=2000):
            day = timezone.localdate(record.at)
            who = people.without_name(record.by_id, day) if record.by_id else str(CONSOLE)
            name = people.name(record.by_id) if record.by_id else record.console
            yield {
                "number": record.pk,
                "at": record.at,
                "by": f"{name}, {who}" if named else who,
                "what": what_in_words(record.action, record.subject),
            }

    return bundle.put_json(f"{folder}kto-ogladal.json", {"model": "accounts.accessrecord"}, told())


def _write_imports(bundle: Bundle, found: dict[Table, Rows]) -> int:
    """What imports changed in the rows found. The app that imports stands above: it is asked by name."""
    ledger = apps.get_model("exchange", "ImportedRow")
    keys = {table.name: list(rows.order_by().values_list("pk", flat=True)) for table, rows in found.items()}

    def told() -> Iterator[dict[str, Any]]:
        for model, numbers in keys.items():
            kept = ledger._base_manager.filter(model=model, key__in=numbers).select_related("of_import").order_by("pk")
            for row in kept:
                yield {"model": model, "number": row.key, "what": row.deed, "import": row.of_import_id,
                       "at": row.of_import.applied_at, "before": row.before}  # fmt: skip

    return bundle.put_json("importy.json", {"model": "exchange.importedrow"}, told())


def _listed(kept: dict[Table, list[Any]], people: People, *, whole: bool) -> list[Listed]:
    """Tables in words; keys that only lead from table to table are left out, and columns that are empty throughout."""
    answer = []
    for table, rows in kept.items():
        ways = {name for name, _model in table.parents} | {"id"}
        fields = [field for field in _fields(table, whole=whole) if field.name not in ways]
        cells = [[in_words(field, row, people) for field in fields] for row in rows]
        used = [place for place in range(len(fields)) if any(line[place] for line in cells)]
        headers = [field_label(table, fields[place]) for place in used]
        answer.append(Listed(table.label.name, headers, [[line[place] for place in used] for line in cells]))
    return answer


def _sheet() -> bytes:
    return Path(str(finders.find(SHEET))).read_bytes()
