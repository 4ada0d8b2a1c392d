"""The whole workbook: which sheet is what, in which order they are read, and every fault of all of them."""

from collections.abc import Callable

from cis_portal.lib.periods import Month
from exchange.workbook.attendance import read_attendance
from exchange.workbook.cells import SheetReader
from exchange.workbook.container import CannotOpen, RawSheet, open_file
from exchange.workbook.faults import Fault
from exchange.workbook.layout import ATTENDANCE_HEADERS, HEADERS, Sheet, recognise
from exchange.workbook.outcomes import read_assessment, read_course, read_job, read_outcomes
from exchange.workbook.people import PeopleRead, read_people
from exchange.workbook.persons import Persons, told_by_name
from exchange.workbook.rows import Book, Known
from exchange.workbook.stays import StaysRead, read_stays


def read_file(data: bytes, known: Known, progress: Callable[[int, int], None] | None = None) -> Book:
    """Read a workbook or CSV file whole. A file that cannot be opened is a book with that one fault."""
    try:
        return read_sheets(open_file(data, progress), known)
    except CannotOpen as refused:
        return Book(faults=[Fault("", None, "", refused.code, details={"why": refused.why})])


def read_sheets(raws: list[RawSheet], known: Known) -> Book:
    """Read the sheets in the order that they need one another: people, stays, then the rest."""
    book = Book(counts={raw.title: 0 for raw in raws})
    readers: dict[Sheet | Month, SheetReader] = {}
    for raw in raws:
        kind = recognise(raw.title) if raw.is_worksheet else None
        if kind is None or kind in readers:
            book.unknown.append(raw.title)
            book.counts[raw.title] = len(raw.rows)
        else:
            names = ATTENDANCE_HEADERS if isinstance(kind, Month) else HEADERS[kind]
            readers[kind] = SheetReader(raw, names, day_columns=isinstance(kind, Month))
    complete = {kind: reader for kind, reader in readers.items() if reader.has_its_columns()}
    book.titles = {str(kind): reader.title for kind, reader in readers.items()}
    _read_in_order(book, readers, complete, known)
    in_file_order = {raw.title: place for place, raw in enumerate(raws)}
    book.faults = sorted(
        (fault for reader in readers.values() for fault in reader.faults),
        key=lambda fault: (in_file_order[fault.sheet], fault.row or 0, fault.position or 0),
    )
    book.headers = {
        reader.title: {place: reader.column_name(place) for place in range(1, len(reader.names) + 1)}
        for reader in readers.values()
    }
    return book


def _read_in_order(
    book: Book, readers: dict[Sheet | Month, SheetReader], complete: dict[Sheet | Month, SheetReader], known: Known
) -> None:
    cards = {month: complete[month] for month in sorted(kind for kind in complete if isinstance(kind, Month))}
    people = PeopleRead()
    if sheet := complete.get(Sheet.PEOPLE):
        people = read_people(sheet, known)
        book.counts[sheet.title] = people.count
    persons = Persons(
        known.people | people.identifiers,
        everyone=bool(readers.get(Sheet.PEOPLE) and readers[Sheet.PEOPLE].faults and Sheet.PEOPLE not in complete),
        unsettled=told_by_name(list(cards.values()), people.nameless),
    )
    stays = _read_stays(book, readers, complete, known, persons)
    book.people, book.stays = people.rows, stays.rows
    book.faulty_people, book.faulty_stays = people.faulty, stays.faulty
    for month, card in cards.items():
        read, book.counts[card.title] = read_attendance(card, month, persons, stays.staying)
        book.attendance.append(read)
    for kind, rows, read_row in (
        (Sheet.JOBS, book.jobs, read_job),
        (Sheet.SITUATION, book.assessments, read_assessment),
        (Sheet.COMPETENCES, book.courses, read_course),
    ):
        if sheet := complete.get(kind):
            found, book.counts[sheet.title] = read_outcomes(sheet, persons, read_row)
            rows.extend(found)


def _read_stays(
    book: Book,
    readers: dict[Sheet | Month, SheetReader],
    complete: dict[Sheet | Month, SheetReader],
    known: Known,
    persons: Persons,
) -> StaysRead:
    sheet = complete.get(Sheet.STAYS)
    stays = read_stays(sheet, known, persons)
    if sheet:
        book.counts[sheet.title] = stays.count
    elif (reader := readers.get(Sheet.STAYS)) and reader.faults:
        stays.staying.unreadable = True
    return stays
