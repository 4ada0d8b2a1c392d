"""Why something about benefits was not done, in words that say what to do next."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benefits import actions
from benefits.dated import NoRate
from benefits.models import ListState
from cis_portal.templatetags.portal import zloty
from grants.rules import NoValue
from reintegration import actions as attendance

NAMED = 5

REFUSALS = (
    actions.NotListed,
    actions.NotPremium,
    actions.NotClaimed,
    actions.SettledHere,
    attendance.NotClosed,
    NoRate,
    NoValue,
)


def words_of(refusal: Exception) -> str:
    """The sentence for the person who asked. Raises KeyError for an exception that is no refusal of ours."""
    return WORDS[type(refusal)](refusal)


def _changed(refusal: actions.FiguresChanged) -> str:
    named = ", ".join(change_text(change) for change in refusal.changes[:NAMED])
    more = len(refusal.changes) - NAMED
    if more > 0:
        named += ngettext(" and %(more)d more", " and %(more)d more", more) % {"more": more}
    text = _(
        "Not approved: since the list was submitted the figures changed: %(people)s. Return it to be submitted anew."
    )
    return text % {"people": named}


def change_text(change: actions.Changed) -> str:
    """ "Bąk Ewa 2 140,68 zł → 2 033,65 zł"; days that changed without changing the amount say so."""
    if change.submitted == change.now:
        return _("%(name)s (the days changed, the amount did not)") % {"name": change.name}
    return f"{change.name} {_amount(change.submitted)} → {_amount(change.now)}"


def _amount(amount: Decimal | None) -> str:
    return _("no line") if amount is None else zloty(amount)


def _not_waiting(refusal: actions.NotWaiting) -> str:
    standing = refusal.list
    if standing.approved_by and standing.approved_at:
        when = date_format(localtime(standing.approved_at), "DATETIME_FORMAT")
        return _("This list was already approved by %(who)s, %(when)s.") % {"who": standing.approved_by, "when": when}
    if standing.state == ListState.RETURNED and standing.returned_by:
        said = {"who": standing.returned_by, "reason": standing.return_reason}
        return _("This list was returned by %(who)s: %(reason)s") % said
    return _("The list is in another state now. Look at it again.")


def _unsettled(refusal: attendance.DaysUnsettled) -> str:
    count = len(refusal.people)
    text = ngettext(
        "Not approved: %(count)d person has days that are unmarked or to be explained.",
        "Not approved: %(count)d people have days that are unmarked or to be explained.",
        count,
    )
    return text % {"count": count}


def _above_cap(refusal: actions.AboveCap) -> str:
    return _("A premium is no more than the month's full benefit, %(cap)s (art. 15a ust. 2).") % {
        "cap": zloty(refusal.cap)
    }


WORDS: dict[type[Exception], Callable[..., str]] = {
    actions.SettledOutside: lambda refusal: _("This month was settled outside the portal; its list only compares."),
    actions.NotReady: lambda refusal: _(
        "The list cannot go on: the month is not over, or there are days unmarked or to be explained."
    ),
    actions.NothingToSubmit: lambda refusal: _("There is nothing to submit: no amount differs."),
    actions.FiguresMoved: lambda refusal: _("The figures changed while you were looking. Check them and submit again."),
    actions.UnderWay: lambda refusal: _("Somebody has already submitted this month's list."),
    actions.OwnList: lambda refusal: _("Another person approves a list than the one who submitted it."),
    actions.NotWaiting: _not_waiting,
    actions.FiguresChanged: _changed,
    actions.WrongPaymentDay: lambda refusal: _("The day of payment lies between the approval and today."),
    actions.AlreadyClaimed: lambda refusal: _("This list stands on a refund claim: its day of payment stays."),
    actions.SettledHere: lambda refusal: _("The portal settles this month itself: nothing is entered from outside."),
    actions.AboveCap: _above_cap,
    actions.NotInParticipation: lambda refusal: _(
        "A premium is for the participation alone: the person has no day of it in this month (art. 15a ust. 1)."
    ),
    actions.AlreadyProposed: lambda refusal: _("This person already has a premium for this month."),
    actions.AlreadyDecided: lambda refusal: _("Somebody has decided on this premium meanwhile."),
    actions.MonthNotOver: lambda refusal: _("The month of payment is not over: lists may still be paid in it."),
    actions.NothingPaid: lambda refusal: _("Everything paid in this month is already claimed."),
    actions.AlreadyRefunded: lambda refusal: _("This claim is refunded and closed."),
    actions.NotRefunded: lambda refusal: _("This claim is not marked as refunded: somebody took that back meanwhile."),
    actions.WrongRefundDay: lambda refusal: (
        _("The day of the refund lies between the last payment (%(day)s) and today.")
        % {"day": date_format(refusal.paid_on, "SHORT_DATE_FORMAT") if refusal.paid_on else "–"}
    ),
    actions.NotGranted: lambda refusal: _("Only a granted premium is paid."),
    actions.WrongPremiumDay: lambda refusal: _("The day of payment lies between the decision and today."),
    actions.NotOfThisClaim: lambda refusal: _("This line stands on another claim."),
    actions.AlreadyAnswered: lambda refusal: _("Somebody has answered this question meanwhile."),
    attendance.DaysUnsettled: _unsettled,
    attendance.MonthNotOver: lambda refusal: _("The month is not over yet."),
    attendance.SettledOutside: lambda refusal: _("The portal does not settle this month."),
    attendance.AlreadyClosed: lambda refusal: _("The month is closed already."),
    NoRate: lambda refusal: _("No unemployment allowance is entered for this month."),
    NoValue: lambda refusal: _("The percentages of the contributions are not entered for this month."),
}
