"""The demo's people: the fictional workbook, its attendance continued to yesterday, one account for every role."""

from .accounts import ACCOUNTS, make_accounts
from .attendance import FREE_DAYS, continue_attendance
from .people import WorkbookRefused, enter_people

__all__ = ["ACCOUNTS", "FREE_DAYS", "WorkbookRefused", "continue_attendance", "enter_people", "make_accounts"]
