"""The law of the benefit against the office's worked examples; B is 2 140,68 zł from June 2026."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from benefits.rules import (
    BenefitSettings,
    ExcusedRule,
    Rounding,
    SickDaysUnit,
    SickScope,
    StayInput,
    TrialSickRule,
    UnexcusedBase,
    UnpaidMethod,
    calculate_benefit,
)
from cis_portal.lib.periods import Month

ALLOWANCE = Decimal("1783.90")
JUNE, JULY = Month(2026, 6), Month(2026, 7)
DEFAULTS = BenefitSettings()


def days(first: date, count: int, code: str) -> dict[date, str]:
    return {first + timedelta(days=step): code for step in range(count)}


def participating(marks=None, *, used=0, since=date(2026, 1, 12), until=None) -> StayInput:
    """A stay whose participation began with it, so that every day is one of the participation."""
    return StayInput(since, since, until, marks or {}, used)


def amount(month: Month, *stays: StayInput, settings=DEFAULTS, allowance=ALLOWANCE) -> str:
    return str(calculate_benefit(month, stays, allowance=allowance, settings=settings).amount)


CASES = {
    "T-01 all present": (JUNE, participating(days(date(2026, 6, 1), 5, "O")), {}, "2140.68"),
    "T-02 two unexcused": (JUNE, participating(days(date(2026, 6, 1), 2, "NN")), {}, "1926.61"),
    "T-03 three unexcused": (JUNE, participating(days(date(2026, 6, 1), 3, "NN")), {}, "1819.58"),
    "T-04 four unexcused": (JUNE, participating(days(date(2026, 6, 1), 4, "NN")), {}, "0.00"),
    "T-05 five sick days": (JUNE, participating(days(date(2026, 6, 1), 5, "L4")), {}, "1873.10"),
    "T-05b rounded day by day": (
        JUNE, participating(days(date(2026, 6, 1), 5, "L4")), {"rounding": Rounding.DAILY}, "1873.08"),
    "T-06 from the 15th": (JUNE, participating(since=date(2026, 6, 15)), {}, "1141.70"),
    "T-07 four unpaid of 31": (JULY, participating(days(date(2026, 7, 1), 4, "NU")), {}, "1926.61"),
    "T-07 four unpaid of 31, subtracted": (
        JULY, participating(days(date(2026, 7, 1), 4, "NU")), {"unpaid_method": UnpaidMethod.SUBTRACT}, "1855.26"),
    "T-08 four unpaid of 28": (Month(2027, 2), participating(days(date(2027, 2, 1), 4, "NU")), {}, "1712.54"),
    "T-08 four unpaid of 28, subtracted": (
        Month(2027, 2), participating(days(date(2027, 2, 1), 4, "NU")), {"unpaid_method": UnpaidMethod.SUBTRACT},
        "1855.26"),
    "T-09 Friday to Monday": (JUNE, participating(days(date(2026, 6, 12), 4, "L4")), {}, "1926.61"),
    "T-09 Friday to Monday, class days": (
        JUNE, participating(days(date(2026, 6, 12), 4, "L4")), {"sick_days_unit": SickDaysUnit.CLASS_DAY}, "2033.65"),
    "T-10 the limit ends in the illness": (
        JUNE, participating(days(date(2026, 6, 8), 5, "L4"), used=20), {}, "1801.74"),
    "T-10 the limit ends in the illness, class days": (
        JUNE, participating(days(date(2026, 6, 8), 5, "L4"), used=20), {"sick_days_unit": SickDaysUnit.CLASS_DAY},
        "1801.74"),
    "T-11 from 2 July": (JULY, participating(since=date(2026, 7, 2)), {}, "2140.68"),
    "T-12 from the 15th, two unexcused": (
        JUNE, participating(days(date(2026, 6, 15), 2, "NN"), since=date(2026, 6, 15)), {}, "927.63"),
    "T-12 from the 15th, two unexcused of the part": (
        JUNE, participating(days(date(2026, 6, 15), 2, "NN"), since=date(2026, 6, 15)),
        {"nn_base": UnexcusedBase.PRORATED}, "1027.53"),
    "T-13 last day 10 July": (JULY, participating(until=date(2026, 7, 10)), {}, "713.56"),
    "T-14 three sick days of the trial": (
        JUNE, StayInput(date(2026, 6, 1), None, None, days(date(2026, 6, 1), 3, "L4")), {}, "1926.61"),
    "T-18 four unexcused and ten sick": (
        JUNE, participating(days(date(2026, 6, 1), 4, "NN") | days(date(2026, 6, 10), 10, "L4")), {}, "0.00"),
}  # fmt: skip


@pytest.mark.parametrize(("month", "stay", "changed", "expected"), CASES.values(), ids=CASES)
def test_a_worked_example_gives_its_amount(month, stay, changed, expected):
    assert amount(month, stay, settings=BenefitSettings(**changed)) == expected


def test_t_15_may_2026_pays_by_the_rate_before_june():
    assert amount(Month(2026, 5), participating(), allowance=Decimal("1721.90")) == "2066.28"


LATE = date(2026, 6, 29)
TWO_ILLNESSES = days(date(2026, 6, 1), 12, "L4") | days(date(2026, 6, 15), 12, "L4")
READINGS = {
    "two days of a stay, both unexcused, never pay less than nothing": (
        participating(days(LATE, 2, "NN"), since=LATE), {}, "0.00"),
    "two illnesses share 21 days": (participating(TWO_ILLNESSES), {}, "802.76"),
    "each illness has 21 days": (participating(TWO_ILLNESSES), {"sick_scope": SickScope.ILLNESS}, "856.27"),
    "days used count on in an illness that lasts": (
        participating(days(date(2026, 6, 1), 2, "L4"), used=20), {"sick_scope": SickScope.ILLNESS}, "2015.81"),
    "days used do not count in an illness that begins": (
        participating(days(date(2026, 6, 2), 2, "L4"), used=20), {"sick_scope": SickScope.ILLNESS}, "2033.65"),
    "sickness in the trial paid": (
        StayInput(date(2026, 6, 1), None, None, days(date(2026, 6, 1), 3, "L4")),
        {"trial_sick": TrialSickRule.PAID}, "2140.68"),
    "an excused day paid": (participating({date(2026, 6, 1): "NU"}), {"excused": ExcusedRule.PAID}, "2140.68"),
    "rounded to ten groszy": (
        participating(days(date(2026, 6, 1), 2, "NN")), {"rounding": Rounding.TEN_GROSZY}, "1926.60"),
    "no unexcused day borne": (participating({date(2026, 6, 1): "NN"}), {"nn_limit": 0}, "0.00"),
}  # fmt: skip


@pytest.mark.parametrize(("stay", "changed", "expected"), READINGS.values(), ids=READINGS)
def test_a_reading_of_the_act_gives_its_amount(stay, changed, expected):
    assert amount(JUNE, stay, settings=BenefitSettings(**changed)) == expected


def test_two_stays_that_share_a_day_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        amount(JUNE, participating(until=date(2026, 6, 10)), participating(since=date(2026, 6, 10)))


@pytest.mark.parametrize("wrong", [{"sick_days_used": -1}, {"last_day": date(2026, 5, 31)}])
def test_an_impossible_stay_is_refused(wrong):
    with pytest.raises(ValueError, match=r"negative|ends"):
        StayInput(date(2026, 6, 1), **wrong)
