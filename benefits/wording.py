"""The steps of a benefit and its alerts in words, alike on the page, in the command and on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from benefits.alerts import Alert, AlertKind
from benefits.rules import Benefit, Step, StepKind
from cis_portal.lib.periods import Month
from cis_portal.templatetags.portal import zloty

Params = Mapping[str, int | Decimal]
MINUS = "\N{MINUS SIGN}"
STATES = {
    "open": gettext_lazy("open"),
    "submitted": gettext_lazy("waits for approval"),
    "approved": gettext_lazy("approved"),
    "paid": gettext_lazy("paid"),
}
SHOWN_PLACES = 6  # a rate of a percentage that 30 does not divide has no end


@dataclass(frozen=True)
class StepText:
    """A step as people read it. text: what and why; amount: "−214,068 zł"."""

    text: str
    amount: str


def step_text(step: Step) -> StepText:
    """A step in the language of the page: "2 nieusprawiedliwione × 107,034"."""
    return StepText(TEXTS[step.kind](step.params), signed_zloty(step.amount))


def step_json(step: Step) -> dict[str, str]:
    """A step for machines: the same words, the amount as "-214.068"."""
    return {"text": step_text(step).text, "amount": plain_amount(step.amount)}


def benefit_json(benefit: Benefit) -> dict[str, object]:
    """A benefit for machines: amount and steps."""
    return {"amount": plain_amount(benefit.amount), "steps": [step_json(step) for step in benefit.steps]}


def benefit_lines(benefit: Benefit) -> list[str]:
    """A benefit for a terminal: its steps, then the amount."""
    steps = [f"{text.text}: {text.amount}" for text in map(step_text, benefit.steps)]
    return [*steps, _("Benefit: %(amount)s") % {"amount": zloty(benefit.amount)}]


def state_text(state: str) -> str:
    """The state of a month's list."""
    return str(STATES[state])


def month_text(month: Month) -> str:
    """ "październik 2026" within a sentence: Polish writes months small, English with a capital."""
    text = date_format(month.first, "YEAR_MONTH_FORMAT")
    return text.lower() if (get_language() or "").startswith("pl") else text


def account_text(number: str) -> str:
    """An NRB as people write it: 61 1090 1014 0000 0712 1981 2874."""
    return " ".join([number[:2], *(number[start : start + 4] for start in range(2, len(number), 4))])


def plain_amount(amount: Decimal) -> str:
    """-214.068: all decimals that the amount has, two at least."""
    shown = amount.quantize(Decimal(1).scaleb(-SHOWN_PLACES)).normalize()
    return f"{shown:.{max(2, -int(shown.as_tuple().exponent))}f}"


def exact(amount: Decimal) -> str:
    """An amount with all its decimals, two at least: rounding happens once, at the end."""
    plain = plain_amount(amount)
    return number_format(plain, len(plain.partition(".")[2]), use_l10n=True, force_grouping=True)


def signed_zloty(amount: Decimal) -> str:
    """−214,068 zł, with a true minus."""
    return f"{MINUS if amount < 0 else ''}{exact(abs(amount))}\xa0zł"


def _whole_month(params: Params) -> str:
    return _("whole month: %(percent)s%% of %(allowance)s") % {
        "percent": number_format(Decimal(params["percent"]).normalize(), use_l10n=True),
        "allowance": exact(Decimal(params["allowance"])),
    }


def _part_month(params: Params) -> str:
    days = int(params["days"])
    text = ngettext("%(days)d day × %(rate)s", "%(days)d days × %(rate)s", days) % _rated(params)
    if params.get("capped"):
        text += _(", no more than a whole month")
    if not params.get("unpaid"):
        return text
    entitled = int(params["entitled"])
    of = ngettext("%(entitled)d day of the stay", "%(entitled)d days of the stay", entitled) % {"entitled": entitled}
    return _("%(text)s (%(of)s without %(unpaid)s)") % {"text": text, "of": of, "unpaid": _unpaid(params)}


def _unpaid_days(params: Params) -> str:
    return f"{_unpaid(params)} × {exact(Decimal(params['rate']))}"


def _unpaid(params: Params) -> str:
    """ "3 unpaid: 1 excused, 2 sick in the trial"."""
    unpaid = ngettext("%(days)d unpaid", "%(days)d unpaid", int(params["unpaid"])) % {"days": params["unpaid"]}
    reasons = {
        "excused": ngettext("%(days)d excused", "%(days)d excused", int(params["excused"])),
        "trial_sick": ngettext("%(days)d sick in the trial", "%(days)d sick in the trial", int(params["trial_sick"])),
        "over_limit": ngettext(
            "%(days)d sick past the limit", "%(days)d sick past the limit", int(params["over_limit"])
        ),
    }
    named = [text % {"days": params[key]} for key, text in reasons.items() if params[key]]
    return f"{unpaid}: {', '.join(named)}"


def _unexcused(params: Params) -> str:
    return ngettext("%(days)d unexcused × %(rate)s", "%(days)d unexcused × %(rate)s", int(params["days"])) % _rated(
        params
    )


def _sick(params: Params) -> str:
    return ngettext("%(days)d sick × %(rate)s", "%(days)d sick × %(rate)s", int(params["days"])) % _rated(params)


def _too_many(params: Params) -> str:
    return ngettext(
        "%(days)d unexcused, more than %(limit)d: nothing for this month",
        "%(days)d unexcused, more than %(limit)d: nothing for this month",
        int(params["days"]),
    ) % dict(params)


def _rated(params: Params) -> dict[str, object]:
    return {"days": params["days"], "rate": exact(Decimal(params["rate"]))}


TEXTS: dict[StepKind, Callable[[Params], str]] = {
    StepKind.WHOLE_MONTH: _whole_month,
    StepKind.PART_MONTH: _part_month,
    StepKind.UNPAID_DAYS: _unpaid_days,
    StepKind.UNEXCUSED: _unexcused,
    StepKind.SICK: _sick,
    StepKind.TOO_MANY_UNEXCUSED: _too_many,
    StepKind.NOT_BELOW_ZERO: lambda params: _("not below zero"),
    StepKind.ROUNDING: lambda params: _("rounded once, half up"),
}


DAYS_NAMED = 5


def alert_text(alert: Alert) -> str:
    """What to look at, in words: "2 dni bez oznaczenia: 3.06, 4.06"."""
    return ALERTS[alert.kind](alert)


def _days(alert: Alert) -> str:
    named = ", ".join(date_format(day, "j.m") for day in alert.days[:DAYS_NAMED])
    more = len(alert.days) - DAYS_NAMED
    if more <= 0:
        return named
    return ngettext("%(named)s and %(more)d more", "%(named)s and %(more)d more", more) % {"named": named, "more": more}


def _unmarked(alert: Alert) -> str:
    count = len(alert.days)
    text = ngettext("%(count)d unmarked day: %(days)s", "%(count)d unmarked days: %(days)s", count)
    return text % {"count": count, "days": _days(alert)}


def _unexplained(alert: Alert) -> str:
    count = len(alert.days)
    text = ngettext("%(count)d day to be explained: %(days)s", "%(count)d days to be explained: %(days)s", count)
    return text % {"count": count, "days": _days(alert)}


def _uncertified(alert: Alert) -> str:
    count = len(alert.days)
    text = ngettext(
        "%(count)d sick day without a certificate: %(days)s",
        "%(count)d sick days without a certificate: %(days)s",
        count,
    )
    return text % {"count": count, "days": _days(alert)}


def _sick_limit(alert: Alert) -> str:
    text = ngettext(
        "%(limit)d certified day is used up (%(used)d so far)",
        "%(limit)d certified days are used up (%(used)d so far)",
        alert.limit,
    )
    return text % {"limit": alert.limit, "used": alert.used}


def _unexcused_alert(alert: Alert) -> str:
    text = ngettext(
        "%(used)d unexcused day, more than %(limit)d", "%(used)d unexcused days, more than %(limit)d", alert.used
    )
    return text % {"used": alert.used, "limit": alert.limit}


ALERTS: dict[AlertKind, Callable[[Alert], str]] = {
    AlertKind.NO_APPLICATION: lambda alert: _("no application for the benefit, so no line"),
    AlertKind.STAY_WITHOUT_APPLICATION: lambda alert: _(
        "a second stay without an application for the benefit: its days are not paid"
    ),
    AlertKind.UNMARKED: _unmarked,
    AlertKind.UNEXPLAINED: _unexplained,
    AlertKind.CERTIFICATE_MISSING: _uncertified,
    AlertKind.SICK_LIMIT_REACHED: _sick_limit,
    AlertKind.TOO_MANY_UNEXCUSED: _unexcused_alert,
    AlertKind.RATE_IS_LATE: lambda alert: _("the rate in force was expected to end before this month"),
    AlertKind.MONTH_NOT_OVER: lambda alert: _("the month is not over"),
}
