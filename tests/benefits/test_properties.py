"""What holds for every month, whatever stands in it."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from benefits.rules import BenefitSettings, SickScope, StayInput, Step, calculate_benefit, sick_days_used
from cis_portal.lib.periods import Month

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
ALLOWANCE = Decimal("1783.90")
CODES = st.sampled_from(["O", "NN", "NU", "L4", "DW", "?"])
MONTHS = st.builds(Month, st.integers(2025, 2027), st.integers(1, 12))
CHOICES = {
    field.name: st.sampled_from(get_type_hints(BenefitSettings)[field.name])
    for field in fields(BenefitSettings)
    if isinstance(get_type_hints(BenefitSettings)[field.name], type)
    and issubclass(get_type_hints(BenefitSettings)[field.name], StrEnum)
}
SETTINGS = st.builds(
    BenefitSettings,
    percent=st.decimals(1, 200, places=2),
    nn_limit=st.integers(0, 10),
    sick_limit=st.integers(0, 30),
    **CHOICES,
)


@st.composite
def months_of_stays(draw, settings=SETTINGS):
    """(month, one or two stays that follow each other, settings)"""
    month = draw(MONTHS)
    days = list(month.days())
    stays, begin = [], month.first - timedelta(days=draw(st.integers(0, 60)))
    for _ in range(draw(st.integers(1, 2))):
        last = begin + timedelta(days=draw(st.integers(0, 75)))
        trial = draw(st.integers(0, 40))
        marks = draw(st.dictionaries(st.sampled_from(days), CODES, max_size=31))
        stays.append(StayInput(begin, begin + timedelta(days=trial), last, marks, draw(st.integers(0, 25))))
        begin = last + timedelta(days=draw(st.integers(1, 10)))
    return month, stays, draw(settings)


def benefit_of(case, **changed):
    month, stays, settings = case
    return calculate_benefit(month, stays, allowance=ALLOWANCE, settings=replace(settings, **changed))


@QUICK
@given(months_of_stays())
def test_a_benefit_is_never_negative_nor_above_the_full_one(case):
    benefit = benefit_of(case)
    assert 0 <= benefit.amount <= benefit.full.quantize(Decimal("0.1")) + Decimal("0.1")
    assert benefit.amount == benefit.amount.quantize(Decimal("0.01"))


@QUICK
@given(months_of_stays(st.just(BenefitSettings())))
def test_by_the_act_no_month_pays_more_than_b(case):
    assert benefit_of(case).amount <= Decimal("2140.68")


@QUICK
@given(months_of_stays())
def test_the_steps_add_up_to_the_amount(case):
    benefit = benefit_of(case)
    total = sum((step.amount for step in benefit.steps), Decimal(0))
    assert total.quantize(Decimal("0.000001")) == benefit.amount


@QUICK
@given(months_of_stays())
def test_a_step_that_was_kept_is_read_back_as_it_was(case):
    steps = benefit_of(case).steps
    assert tuple(Step.from_json(step.as_json()) for step in steps) == steps


@QUICK
@given(months_of_stays(), st.randoms())
def test_the_order_in_which_days_were_marked_does_not_matter(case, random):
    month, stays, settings = case
    mixed = []
    for stay in stays:
        marks = list(stay.marks.items())
        random.shuffle(marks)
        mixed.append(replace(stay, marks=dict(marks)))
    assert benefit_of((month, mixed[::-1], settings)).amount == benefit_of(case).amount


@QUICK
@given(MONTHS, st.lists(CODES, min_size=28, max_size=28), st.integers(0, 25), st.randoms())
def test_on_which_days_of_a_participation_the_codes_stand_does_not_matter(month, codes, used, random):
    amounts = set()
    for _ in range(2):
        marks = {month.first + timedelta(days=place): code for place, code in enumerate(codes)}
        stay = StayInput(date(2024, 1, 1), date(2024, 2, 2), None, marks, used)
        amounts.add(benefit_of((month, [stay], BenefitSettings())).amount)
        random.shuffle(codes)
    assert len(amounts) == 1


@QUICK
@given(months_of_stays(), st.data())
def test_another_unexcused_day_never_pays_more(case, data):
    month, stays, settings = case
    day = data.draw(st.sampled_from(list(month.days())))
    paid = ("O", "DW", "?", None)
    worse = [replace(stay, marks={**stay.marks, day: "NN"}) if stay.marks.get(day) in paid else stay for stay in stays]
    assert benefit_of((month, worse, settings)).amount <= benefit_of(case).amount


@QUICK
@given(months_of_stays(st.builds(BenefitSettings, rounding=CHOICES["rounding"])), st.data())
def test_another_sick_day_never_pays_more_than_a_day_of_presence(case, data):
    month, stays, settings = case
    day = data.draw(st.sampled_from(list(month.days())))
    sick = [replace(stay, marks={**stay.marks, day: "L4"}) for stay in stays]
    well = [replace(stay, marks={**stay.marks, day: "O"}) for stay in stays]
    assert benefit_of((month, sick, settings)).amount <= benefit_of((month, well, settings)).amount


@QUICK
@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 6, 30))), st.sampled_from(SickScope), st.integers(0, 30))
def test_months_counted_one_by_one_use_as_many_sick_days_as_counted_at_once(sick, scope, limit):
    """What calculate_benefit says is used after a month is what the next month is told."""
    settings = BenefitSettings(sick_scope=scope, sick_limit=limit)
    used = 0
    for number in range(1, 7):
        month = Month(2026, number)
        stay = StayInput(date(2025, 11, 3), date(2025, 12, 4), None, dict.fromkeys(sick, "L4"), used)
        (used,) = calculate_benefit(month, [stay], allowance=ALLOWANCE, settings=settings).days.sick_used
        assert used == sick_days_used(
            sick, participation_from=date(2025, 12, 4), before=month.next, settings_of=lambda _month: settings
        )
