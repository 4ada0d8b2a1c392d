"""The rules of the benefit in words: what each decides, what the act says, and what each value means."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benefits.wording import account_text, month_text
from cis_portal.lib.periods import Month
from cis_portal.templatetags.portal import zloty
from grants.models import DatedSetting, SettingKey

Text = str | Promise


@dataclass(frozen=True)
class RuleWords:
    """A setting for people. law: what the act says, or that it is silent; values: what each of a list means."""

    title: Text
    law: Text
    values: dict[str, Text] = field(default_factory=dict)


UNPAID = gettext_lazy("unpaid")
PAID_IN_FULL = gettext_lazy("paid in full")

BEFORE_THE_END = gettext_lazy(
    "Art. 13(4) names no number of days. From here on the social worker gets a task to talk with the person; "
    "0 for never."
)

OF_THE_WEEK = gettext_lazy("Art. 14(1): the timetable warns of a week outside these hours; it forbids nothing.")

RULES: dict[SettingKey, RuleWords] = {
    SettingKey.UNEMPLOYMENT_ALLOWANCE: RuleWords(
        gettext_lazy("Unemployment allowance"),
        gettext_lazy("The amount for the first 90 days, published each year and in force from 1 June."),
    ),
    SettingKey.BENEFIT_PERCENT: RuleWords(
        gettext_lazy("Benefit as a percentage of the allowance"), gettext_lazy("Art. 15(4): 120 %.")
    ),
    SettingKey.NN_LIMIT: RuleWords(
        gettext_lazy("Unexcused days that still leave a benefit"),
        gettext_lazy("Art. 15(7): up to 3 days in the month; with more, nothing is paid for it."),
    ),
    SettingKey.SICK_LIMIT: RuleWords(
        gettext_lazy("Certified days paid at 39/40"), gettext_lazy("Art. 15(7a): 21 days; each further one is unpaid.")
    ),
    SettingKey.FREE_DAYS: RuleWords(
        gettext_lazy("Free days in a participation"),
        gettext_lazy("Art. 15(6a): 6, and 6 more in proportion to an extension. They are paid in full."),
    ),
    SettingKey.NN_BASE: RuleWords(
        gettext_lazy("An unexcused day in a part of a month"),
        gettext_lazy("Art. 15(7) takes off 1/20 and does not say of which amount."),
        {
            "FULL": gettext_lazy("1/20 of the full monthly benefit"),
            "PRORATED": gettext_lazy("1/20 of the benefit for the part of the month"),
        },
    ),
    SettingKey.SICK_DAYS_UNIT: RuleWords(
        gettext_lazy("Which days of a certificate count"),
        gettext_lazy("Art. 15(7a) speaks of each day of incapacity and does not say whether days off are among them."),
        {
            "CALENDAR": gettext_lazy("every calendar day"),
            "CLASS_DAY": gettext_lazy("Monday to Friday without public holidays"),
        },
    ),
    SettingKey.SICK_SCOPE: RuleWords(
        gettext_lazy("What the limit of certified days holds for"),
        gettext_lazy("Art. 15(7a) does not say whether 21 days begin anew with another illness."),
        {
            "PARTICIPATION": gettext_lazy("the whole participation"),
            "ILLNESS": gettext_lazy("each illness anew"),
        },
    ),
    SettingKey.TRIAL_SICK: RuleWords(
        gettext_lazy("A certified day in the trial"),
        gettext_lazy("Art. 15(7a) covers the participation alone; of the trial the act is silent."),
        {"UNPAID": UNPAID, "PAID": PAID_IN_FULL},
    ),
    SettingKey.EXCUSED: RuleWords(
        gettext_lazy("An excused day without a certificate"),
        gettext_lazy("The act is silent: a summons, the care of a child."),
        {"UNPAID": UNPAID, "PAID": PAID_IN_FULL},
    ),
    SettingKey.UNPAID_METHOD: RuleWords(
        gettext_lazy("How unpaid days leave the month"),
        gettext_lazy("Art. 15(6) divides by 30; in months of 28, 29 and 31 days the two readings differ."),
        {
            "COUNT": gettext_lazy("1/30 for each day that is paid"),
            "SUBTRACT": gettext_lazy("the month less 1/30 for each day that is not"),
        },
    ),
    SettingKey.FREE_DAYS_ROUNDING: RuleWords(
        gettext_lazy("A part of a free day earned by an extension"),
        gettext_lazy("Art. 15(6a) says in proportion; five months give 2.5 days. It changes no amount."),
        {
            "EXACT": gettext_lazy("kept as it is"),
            "UP": gettext_lazy("rounded up"),
            "DOWN": gettext_lazy("rounded down"),
            "HALF_UP": gettext_lazy("rounded, half a day up"),
        },
    ),
    SettingKey.BENEFIT_ROUNDING: RuleWords(
        gettext_lazy("Rounding"),
        gettext_lazy("The act is silent."),
        {
            "ONCE": gettext_lazy("once, at the end, to 0.01 zł"),
            "DAILY": gettext_lazy("the rate of each day to 0.01 zł"),
            "TEN_GROSZY": gettext_lazy("once, at the end, to 0.10 zł"),
        },
    ),
    SettingKey.PENSION_CONTRIBUTION: RuleWords(
        gettext_lazy("Pension contribution on the benefit"),
        gettext_lazy("Refunded with the benefit (art. 15(8)); the accountant confirms the percentage."),
    ),
    SettingKey.DISABILITY_CONTRIBUTION: RuleWords(
        gettext_lazy("Disability contribution on the benefit"),
        gettext_lazy("Refunded with the benefit (art. 15(8)); the accountant confirms the percentage."),
    ),
    SettingKey.AGREED_PLACES: RuleWords(
        gettext_lazy("Places agreed with PUP"), gettext_lazy("How many people PUP refunds at once, by agreement.")
    ),
    SettingKey.REFUND_ACCOUNT: RuleWords(
        gettext_lazy("Account for the refund"),
        gettext_lazy(
            "The centre's account to which PUP refunds (NRB). A claim names the one of the day on which it is sent, "
            "and keeps it."
        ),
    ),
    SettingKey.ABSENCES_IN_A_ROW: RuleWords(gettext_lazy("Unexcused class days in a row"), BEFORE_THE_END),
    SettingKey.ABSENCES_IN_30_DAYS: RuleWords(gettext_lazy("Unexcused days in 30 days"), BEFORE_THE_END),
    SettingKey.ATTENDANCE_PERCENT: RuleWords(gettext_lazy("Attendance below"), BEFORE_THE_END),
    SettingKey.WEEK_HOURS_MIN: RuleWords(gettext_lazy("Hours a week, at least"), OF_THE_WEEK),
    SettingKey.WEEK_HOURS_MAX: RuleWords(gettext_lazy("Hours a week, at most"), OF_THE_WEEK),
    SettingKey.WEEK_HOURS_DISABILITY: RuleWords(
        gettext_lazy("Hours a week with a moderate or severe disability, at most"), OF_THE_WEEK
    ),
    SettingKey.PEOPLE_PER_LEADER: RuleWords(
        gettext_lazy("People for one who leads, at most"),
        gettext_lazy("Art. 11(3): “no more than 10 should fall to one”. The timetable warns; it forbids nothing."),
    ),
}
SILENT = tuple(key for key, words in RULES.items() if words.values)
FIGURES = (SettingKey.BENEFIT_PERCENT, SettingKey.NN_LIMIT, SettingKey.SICK_LIMIT, SettingKey.FREE_DAYS)
OF_REFUND = (
    SettingKey.PENSION_CONTRIBUTION,
    SettingKey.DISABILITY_CONTRIBUTION,
    SettingKey.AGREED_PLACES,
    SettingKey.REFUND_ACCOUNT,
)
OF_ABSENCE = (SettingKey.ABSENCES_IN_A_ROW, SettingKey.ABSENCES_IN_30_DAYS, SettingKey.ATTENDANCE_PERCENT)
OF_WEEK = (
    SettingKey.WEEK_HOURS_MIN,
    SettingKey.WEEK_HOURS_MAX,
    SettingKey.WEEK_HOURS_DISABILITY,
    SettingKey.PEOPLE_PER_LEADER,
)
UNPRICED = (*OF_REFUND, *OF_ABSENCE, *OF_WEEK)  # they change nobody's benefit
PERCENTAGES = (
    SettingKey.BENEFIT_PERCENT,
    SettingKey.PENSION_CONTRIBUTION,
    SettingKey.DISABILITY_CONTRIBUTION,
    SettingKey.ATTENDANCE_PERCENT,
)


def value_text(key: SettingKey, value: str) -> str:
    """A value for people: "1 783,90 zł", "120 %", "21 dni", an account in fours, or what one of a list means."""
    if value == "":
        return _("not entered")
    if value in RULES[key].values:
        return str(RULES[key].values[value])
    if key == SettingKey.REFUND_ACCOUNT:
        return account_text(value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if key == SettingKey.UNEMPLOYMENT_ALLOWANCE:
        return zloty(number)
    if key in PERCENTAGES:
        return f"{number_format(_trimmed(number), use_l10n=True)}\xa0%"
    return _counted(key, int(number))


def _counted(key: SettingKey, count: int) -> str:
    if key == SettingKey.AGREED_PLACES:
        return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}
    if key == SettingKey.PEOPLE_PER_LEADER:
        return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
    if key in OF_WEEK:
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def saved_text(key: SettingKey, row: DatedSetting) -> str:
    """What was entered, and that it touches nothing approved or sent."""
    said = {
        "title": RULES[key].title,
        "value": value_text(key, row.value),
        "month": month_text(Month.of(row.valid_from)),
    }
    if key == SettingKey.REFUND_ACCOUNT:
        return _("%(title)s: %(value)s from %(month)s. Claims that were sent keep theirs.") % said
    return _("%(title)s: %(value)s from %(month)s. Approved lists stay as they are.") % said


def moved_text(key: SettingKey, latest: DatedSetting) -> str:
    """Who changed the rule before this person did, and to what."""
    by = latest.created_by
    return _("%(name)s changed this rule meanwhile: %(value)s from %(month)s. Look at it and decide anew.") % {
        "name": f"{by.first_name} {by.last_name}" if by else _("Somebody"),
        "value": value_text(key, latest.value),
        "month": month_text(Month.of(latest.valid_from)),
    }


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
