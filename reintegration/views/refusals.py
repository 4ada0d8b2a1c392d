"""What a refusal says to the person who met it."""

from django.utils.translation import gettext as _

from reintegration import actions


def sentence(refusal: actions.NotMarked | actions.NotCorrected | actions.NotClosed) -> str:
    """One sentence: what is in the way, and where it helps what to do."""
    return {
        actions.MonthClosed: _("This month is closed: propose a correction."),
        actions.OutsideStay: _("This day is outside the person's stay."),
        actions.NotYet: _("This day is still to come: only L4, DW and NU can be marked ahead."),
        actions.NoClassThatDay: _("There are no classes that day: only L4 can be marked."),
        actions.StaleMark: _("The day changed since this was proposed. Refuse it, and let it be proposed anew."),
        actions.MonthOpen: _("This month is not closed: mark the day in the register."),
        actions.NothingToCorrect: _("The day says that already."),
        actions.DayNeedsMark: _("A class day of a closed month needs a mark that says what it was."),
        actions.AlreadyProposed: _("A correction of that day already waits for its decision."),
        actions.AlreadyDecided: _("Somebody decided this correction meanwhile."),
        actions.OwnProposal: _("You proposed this correction: somebody else decides."),
        actions.MonthNotOver: _("The month is not over yet."),
        actions.AlreadyClosed: _("The month is closed already."),
        actions.SettledOutside: _("This month is settled on paper, outside the portal."),
        actions.DaysUnsettled: _("Days are still unmarked or to be explained; they are listed below."),
    }[type(refusal)]
