"""Counting: facts in, people and figures out. Rules and counting know no database; loading is the one that does."""

from .catalogue import EXIT_RESULTS, INDICATORS, Indicator
from .counting import Counted, Figure, Split, count, split
from .facts import Assessment, Course, Job, Person, Qualification, Reported
from .nearly import Lack, Nearly, nearly_counting, not_begun
from .rules import Dated, Reached, Rules

__all__ = [
    "EXIT_RESULTS",
    "INDICATORS",
    "Assessment",
    "Counted",
    "Course",
    "Dated",
    "Figure",
    "Indicator",
    "Job",
    "Lack",
    "Nearly",
    "Person",
    "Qualification",
    "Reached",
    "Reported",
    "Rules",
    "Split",
    "count",
    "nearly_counting",
    "not_begun",
    "split",
]
