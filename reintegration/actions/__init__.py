"""What people do with attendance: mark days, print a list, close a month, correct a closed one."""

from .closing import (
    AlreadyClosed,
    DaysUnsettled,
    MonthNotOver,
    NotClosed,
    SettledOutside,
    begin_closing,
    close_month,
)
from .corrections import (
    AlreadyDecided,
    AlreadyProposed,
    DayNeedsMark,
    MonthOpen,
    NotCorrected,
    NothingToCorrect,
    OwnProposal,
    decide_correction,
    propose_correction,
)
from .marking import (
    MonthClosed,
    NoClassThatDay,
    NotMarked,
    NotYet,
    OutsideStay,
    StaleMark,
    clear_day,
    mark_day,
    mark_rest_present,
    take_back_rest,
)
from .printing import print_list
from .stays import end_stay

__all__ = [
    "AlreadyClosed",
    "AlreadyDecided",
    "AlreadyProposed",
    "DayNeedsMark",
    "DaysUnsettled",
    "MonthClosed",
    "MonthNotOver",
    "MonthOpen",
    "NoClassThatDay",
    "NotClosed",
    "NotCorrected",
    "NotMarked",
    "NotYet",
    "NothingToCorrect",
    "OutsideStay",
    "OwnProposal",
    "SettledOutside",
    "StaleMark",
    "begin_closing",
    "clear_day",
    "close_month",
    "decide_correction",
    "end_stay",
    "mark_day",
    "mark_rest_present",
    "print_list",
    "propose_correction",
    "take_back_rest",
]
