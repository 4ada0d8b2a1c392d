"""What can be wrong with a workbook: a stable code, a cell, and a sentence that says what to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl.utils import get_column_letter


class FaultCode(StrEnum):
    """The stable codes. Nothing else is ever reported."""

    PESEL_CHECKSUM = "pesel_checksum"
    PESEL_SEX = "pesel_sex"
    PESEL_AGE = "pesel_age"
    PESEL_DUPLICATE = "pesel_duplicate"
    PESEL_UNKNOWN = "pesel_unknown"
    DATE_INVALID = "date_invalid"
    DATE_ORDER = "date_order"
    OUTSIDE_PROJECT = "outside_project"
    DICTIONARY = "dictionary"
    LABOUR_STATUS = "labour_status"
    AREA = "area"
    POSTCODE = "postcode"
    EMAIL = "email"
    LISTS_DIFFER = "lists_differ"
    THIRD_COUNTRY = "third_country"
    PHONE = "phone"
    ROW_REPEATED = "row_repeated"
    COLUMNS_MISSING = "columns_missing"
    MARK_UNKNOWN = "mark_unknown"
    MARK_OUTSIDE_STAY = "mark_outside_stay"
    MARK_NO_SUCH_DAY = "mark_no_such_day"
    MONTH_CLOSED = "month_closed"
    SNAPSHOT_CONFIRMED = "snapshot_confirmed"
    OVERLAP = "overlap"
    REQUIRED = "required"
    NUMBER_NOT_TEXT = "number_not_text"
    FORMULA = "formula"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"


@dataclass(frozen=True)
class Fault:
    """One fault at one cell.

    row: as in the spreadsheet, the header is 1; None for the file as a whole. column: the header's text, or the day's
    number on an attendance sheet; position: the column counted from 1, to find the cell. details: what the sentence
    needs, personal values only masked.
    """

    sheet: str
    row: int | None
    column: str | int
    code: FaultCode
    position: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the database: everything but the sentence, which is made in the reader's language."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "code": self.code.value,
            "position": self.position,
            "details": dict(self.details),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Fault":
        """The fault that as_json kept."""
        return cls(
            kept["sheet"], kept["row"], kept["column"], FaultCode(kept["code"]), kept["position"], kept["details"]
        )

    @property
    def cell(self) -> str:
        """Where to look in the spreadsheet: Uczestnicy!G14; "" for the file as a whole."""
        if self.row is None or self.position is None:
            return ""
        return f"{self.sheet}!{get_column_letter(self.position)}{self.row}"

    @property
    def message(self) -> str:
        """The sentence, in the language that is active."""
        return SENTENCES[self.code](self.details)


def _dictionary(details: Mapping[str, Any]) -> str:
    if "longest" in details:
        longest = int(details["longest"])
        return ngettext(
            "The text is too long for this field. Shorten it to %(count)d character.",
            "The text is too long for this field. Shorten it to %(count)d characters.",
            longest,
        ) % {"count": longest}
    if details.get("number"):
        return _("This is no number that fits here. Enter a plain number such as 0.5, or leave the cell empty.")
    if "project" in details:
        return _("The row belongs to another project. Enter %(project)s, or take the row out.") % details
    return _("The value is not on the list of this column. Choose one of: %(allowed)s.") % {
        "allowed": " · ".join(details["allowed"])
    }


def _date_order(details: Mapping[str, Any]) -> str:
    if details.get("strictly"):
        return _("This date must be later than the date in the column “%(earlier)s”. Correct one of the two.") % details
    return (
        _("This date must not be earlier than the date in the column “%(earlier)s”. Correct one of the two.") % details
    )


def _pesel_age(details: Mapping[str, Any]) -> str:
    if details.get("minor"):
        return _("The person is under 18 on the first day in the project. Correct the date, the PESEL or the age.")
    if "age" in details:
        return (
            _("On the first day in the project the person is %(age)d by their PESEL. Correct the age or the date.")
            % details
        )
    return _("The age is no whole number of years. Enter full years on the first day in the project.")


def _formula(details: Mapping[str, Any]) -> str:
    if details.get("error"):
        return _("The cell holds a spreadsheet error. Enter the value itself.")
    return _("The cell holds a formula. Paste its value in place of the formula.")


def _unreadable(details: Mapping[str, Any]) -> str:
    reasons = {
        "encrypted": _("The file is protected by a password. Save it without a password and try again."),
        "old": _(
            "The file is not an .xlsx workbook, or it is protected by a password. Save it as .xlsx without a password."
        ),
        "macro": _("The file holds macros. Save it as a workbook without macros (.xlsx)."),
        "empty": _("The file is empty. Choose the workbook again."),
        "faults": _("A sheet has over 20,000 faults. It is hardly the office's workbook: check the layout."),
        "csv": _("The CSV file is damaged: a quotation mark or a separator is missing. Export it again."),
    }
    return reasons.get(
        details.get("why", ""),
        _("The file is damaged, or it is no .xlsx workbook and no CSV file of SM EFS. Save it again as .xlsx."),
    )


def _required(details: Mapping[str, Any]) -> str:
    if details.get("contact"):
        return _("Enter a telephone number or an e-mail address: one of the two is needed.")
    return _("The cell is empty, and this value is needed. Fill it in.")


def _mark_outside_stay(details: Mapping[str, Any]) -> str:
    if "last" in details:
        return (
            _(
                "The portal has marks after %(ends_on)s, the last on %(last)s. Clear the marks after that day in the "
                "portal, or correct the date."
            )
            % details
        )
    return _(
        "On this day the person was not staying at the centre. Clear the mark, or correct the stay on the sheet Udział."
    )


def _month_closed(details: Mapping[str, Any]) -> str:
    if "last" in details:
        return (
            _(
                "The portal has marks after %(ends_on)s in a closed month, the last on %(last)s. Correct the date, or "
                "propose a correction of the marks."
            )
            % details
        )
    return _("This month is closed and the mark differs from the portal. Propose a correction.")


def _confirmed(details: Mapping[str, Any]) -> str:
    if "number" in details:
        return (
            _("This date was decided in the portal (%(number)s) and the file differs from it. Change it in the portal.")
            % details
        )
    return _("The person's entry data is confirmed and the file differs from it. Propose a correction.")


def _plain(sentence: Callable[[], str]) -> Callable[[Mapping[str, Any]], str]:
    return lambda details: sentence() % details


SENTENCES: dict[FaultCode, Callable[[Mapping[str, Any]], str]] = {
    FaultCode.PESEL_CHECKSUM: _plain(
        lambda: _("The PESEL %(identifier)s is not correct. Check its 11 digits against the person's document.")
    ),
    FaultCode.PESEL_SEX: _plain(lambda: _("The sex does not agree with the PESEL. Correct one of the two.")),
    FaultCode.PESEL_AGE: _pesel_age,
    FaultCode.PESEL_DUPLICATE: _plain(
        lambda: _("The person %(identifier)s stands already in row %(row)s. Leave one row for each person.")
    ),
    FaultCode.PESEL_UNKNOWN: _plain(
        lambda: _(
            "Nobody with the identifier %(identifier)s is on the sheet Uczestnicy or in the portal. Correct the "
            "identifier, or add the person."
        )
    ),
    FaultCode.DATE_INVALID: _plain(lambda: _("This is no date. Enter it as 2026-06-15 or 15.06.2026.")),
    FaultCode.DATE_ORDER: _date_order,
    FaultCode.OUTSIDE_PROJECT: _plain(
        lambda: _("The date lies outside the project (%(starts_on)s to %(ends_on)s). Correct the date.")
    ),
    FaultCode.DICTIONARY: _dictionary,
    FaultCode.LABOUR_STATUS: _plain(
        lambda: _("A working person cannot take part in this project. Correct the status, or take the row out.")
    ),
    FaultCode.AREA: _plain(
        lambda: _(
            "The project is for people from Toruń and powiat toruński. Correct the place; here it may be: %(allowed)s."
        )
    ),
    FaultCode.POSTCODE: _plain(lambda: _("A postcode is written as 87-100. Correct it.")),
    FaultCode.EMAIL: _plain(
        lambda: _("This is no e-mail address that can be used. Enter it without spaces and Polish letters.")
    ),
    FaultCode.LISTS_DIFFER: _plain(
        lambda: _(
            "The lists of support kinds, details and dates have %(kinds)s, %(details)s and %(dates)s items. Give each "
            "kind its detail and its date, separated by |."
        )
    ),
    FaultCode.THIRD_COUNTRY: _plain(
        lambda: _(
            "The answer does not agree with the citizenship: Tak is only for people from outside the EU. Correct one "
            "of the two."
        )
    ),
    FaultCode.PHONE: _plain(lambda: _("A telephone number has digits only, with + in front if needed. Correct it.")),
    FaultCode.ROW_REPEATED: _plain(lambda: _("The same entry stands already in row %(row)s. Leave one of the two.")),
    FaultCode.COLUMNS_MISSING: _plain(
        lambda: _("The sheet has %(found)s columns and needs %(needed)s. Restore the layout of the columns.")
    ),
    FaultCode.MARK_UNKNOWN: _plain(
        lambda: _("There is no such code. Enter O, NN, NU, L4 or DW, or leave the cell empty.")
    ),
    FaultCode.MARK_OUTSIDE_STAY: _mark_outside_stay,
    FaultCode.MARK_NO_SUCH_DAY: _plain(lambda: _("This month has no such day. Clear the mark.")),
    FaultCode.MONTH_CLOSED: _month_closed,
    FaultCode.SNAPSHOT_CONFIRMED: _confirmed,
    FaultCode.OVERLAP: _plain(
        lambda: _(
            "This stay overlaps another stay of the same person, from %(starts_on)s. Correct the dates of one of them."
        )
    ),
    FaultCode.REQUIRED: _required,
    FaultCode.NUMBER_NOT_TEXT: _plain(
        lambda: _(
            "The PESEL is stored as a number, so a leading zero may be lost. Format the cell as text and enter it "
            "again."
        )
    ),
    FaultCode.FORMULA: _formula,
    FaultCode.FILE_UNREADABLE: _unreadable,
    FaultCode.FILE_TOO_LARGE: _plain(
        lambda: _("The file is over 20 MB, or over 200 MB when unpacked. Leave only the sheets of the layout in it.")
    ),
}
