"""Amounts, states and readings of rules, for templates."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from benefits.models import BenefitLine, ListState, PremiumState, RefundState
from benefits.refusals import change_text
from benefits.rule_words import value_text
from benefits.rules import Step
from benefits.wording import MINUS, StepText, account_text, month_text, step_text
from cis_portal.templatetags.portal import zloty
from grants.models import SettingKey

register = template.Library()

TONES = {
    ListState.SUBMITTED: "warn",
    ListState.RETURNED: "bad",
    ListState.APPROVED: "info",
    ListState.PAID: "ok",
    RefundState.SENT: "info",
    RefundState.RECEIVED: "info",
    RefundState.QUESTIONED: "warn",
    RefundState.REFUNDED: "ok",
    PremiumState.PROPOSED: "warn",
    PremiumState.GRANTED: "ok",
    PremiumState.REFUSED: "neutral",
}


@register.filter
def signed(amount: Decimal | None) -> str:
    """+53,52 zł, −53,52 zł with a true minus, "no change" for zero; nothing for None."""
    if amount is None:
        return ""
    if not amount:
        return _("no change")
    return f"{'+' if amount > 0 else MINUS}{zloty(abs(amount))}"


@register.filter
def money(amount: Decimal | None) -> str:
    """2 140,68 zł; a negative amount with a true minus."""
    if amount is None:
        return ""
    return f"{MINUS if amount < 0 else ''}{zloty(abs(amount))}"


@register.filter
def rate(kept: str) -> str:
    """A kept amount such as "1783.90" as money."""
    return money(Decimal(kept))


@register.filter
def amount(kept: str) -> str:
    """A kept number such as "1783.90" as people write it: 1 783,90; whole numbers without decimals."""
    number = Decimal(kept)
    places = 0 if number == number.to_integral() and "." not in kept else 2
    return number_format(number, places, use_l10n=True, force_grouping=True)


@register.filter
def tone(state: str) -> str:
    """The tone of a state's word."""
    return {str(key): value for key, value in TONES.items()}.get(state, "neutral")


@register.filter
def state_label(state: str) -> str:
    """A state of a month's list in words; open and outside are not kept anywhere."""
    if state in ListState.values:
        return str(ListState(state).label)
    return _("settled outside") if state == "outside" else _("draft")


@register.filter
def kept_steps(line: BenefitLine) -> list[StepText]:
    """How a kept line's amount came about."""
    return [step_text(Step.from_json(step)) for step in line.steps]


register.filter("account", account_text)
register.filter("change_text", change_text)
register.filter("month_text", month_text)


@register.filter
def reading(key: SettingKey, value: str) -> str:
    """What a value of a rule means: SICK_SCOPE, "ILLNESS" -> "each illness anew"."""
    return value_text(key, value)
