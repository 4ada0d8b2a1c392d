"""Programmes in words: refusals, what is missing, tones of states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reintegration.actions import plan_refusals as refusals
from reintegration.models import GoalResult, PlanState

Words = str | Promise

STATE_TONES: dict[str, str] = {
    PlanState.DRAFT: "neutral",
    PlanState.SENT: "warn",
    PlanState.RETURNED: "bad",
    PlanState.AGREED: "info",
    PlanState.SIGNED: "ok",
}
RESULT_TONES: dict[str, str] = {
    GoalResult.REACHED: "ok",
    GoalResult.PARTLY: "info",
    GoalResult.NOT_YET: "warn",
    GoalResult.DROPPED: "neutral",
}
DUE_TONES = {"late": "bad", "soon": "warn", "planned": "info"}
# The scale of the diagnosis sheet: the same words for each of its areas, so that two sheets can be compared.
LEVELS: dict[int, Words] = {
    1: gettext_lazy("needs constant support"),
    2: gettext_lazy("needs frequent support"),
    3: gettext_lazy("copes in part"),
    4: gettext_lazy("copes with little support"),
    5: gettext_lazy("copes alone"),
}
MISSING: dict[str, Words] = {
    "dates": gettext_lazy("first and last day"),
    "diagnosis": gettext_lazy("diagnosis in all five areas, with its day"),
    "social": gettext_lazy("scope and forms of social reintegration"),
    "vocational": gettext_lazy("scope and forms of vocational reintegration"),
    "goals": gettext_lazy("at least one goal"),
}


def refusal(error: refusals.PlanNotDone) -> str:
    """Why nothing was done, for the one who wanted it."""
    return SENTENCES[type(error)](error)


def missing_in_words(codes: list[str]) -> str:
    """What a programme lacks, in one line."""
    return "; ".join(str(MISSING[code]) for code in codes)


def _before(error: Any) -> str:
    return _("That day is too early: %(day)s at the soonest.") % {"day": date_format(error.first, "SHORT_DATE_FORMAT")}


def _open_goals(error: Any) -> str:
    return _("Not assessed yet: goals no. %(numbers)s.") % {"numbers": ", ".join(map(str, error.numbers))}


SENTENCES: dict[type[refusals.PlanNotDone], Callable[[Any], str]] = {
    refusals.PlanExists: lambda error: _("This programme is not over: change it by an annex."),
    refusals.PlanMoved: lambda error: (
        _("The programme stands elsewhere by now: “%(state)s”.") % {"state": PlanState(error.state).label}
    ),
    refusals.VersionUnderWay: lambda error: _("An annex is under way already."),
    refusals.NothingSigned: lambda error: _("No version of the programme is signed yet."),
    refusals.PlanIncomplete: lambda error: _("Still missing: %(what)s.") % {"what": missing_in_words(error.missing)},
    refusals.NobodyToAgree: lambda error: _("Share the programme with MOPR first: nobody there could see it."),
    refusals.NotForThisOffice: lambda error: _("Programmes are agreed by MOPR (art. 12)."),
    refusals.DayToCome: lambda error: _("That day is still to come."),
    refusals.BeforeDay: _before,
    refusals.ReviewUnderWay: lambda error: _("A review is open: conclude it first."),
    refusals.ReviewedAlready: lambda error: _("This review was held already."),
    refusals.ReviewOver: lambda error: _("The review was concluded meanwhile."),
    refusals.GoalsOpen: _open_goals,
    refusals.NotYourGoal: lambda error: _("Somebody else answers for this goal."),
}
