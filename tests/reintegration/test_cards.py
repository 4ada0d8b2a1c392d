"""A person's month cards."""

from datetime import date

from cis_portal.lib.periods import Month, Period
from reintegration.cards import month_cards

JUNE = Month(2026, 6)


def card(*, stays, marks, today=date(2026, 6, 30)):
    return {str(card.month): card for card in month_cards(stays, marks, today=today)}["2026-06"]


def test_nothing_is_present_until_somebody_says_so():
    # June 2026: 22 weekdays, Corpus Christi on Thursday 4
    june = card(stays=[Period(JUNE.first, JUNE.last)], marks={})
    assert (june.sums, june.unmarked) == ({}, 21)


def test_days_to_come_and_days_outside_the_stay_are_not_unmarked():
    june = card(stays=[Period(date(2026, 6, 8), date(2026, 6, 19))], marks={}, today=date(2026, 6, 10))
    assert june.unmarked == 3
    assert [cell.state for cell in june.cells[6:11]] == ["outside", "unmarked", "unmarked", "unmarked", "free"]


def test_a_certificate_counts_on_weekends_too():
    marks = {date(2026, 6, day): "L4" for day in range(5, 9)}
    june = card(stays=[Period(JUNE.first, JUNE.last)], marks=marks)
    assert june.sums == {"L4": 4}
    assert june.unmarked == 19


def test_months_stand_newest_first_and_none_is_left_out_between():
    cards = month_cards([Period(date(2026, 3, 30), date(2026, 6, 2))], {}, today=date(2026, 11, 23))
    assert [str(card.month) for card in cards] == ["2026-06", "2026-05", "2026-04", "2026-03"]
    assert list(cards[2].missing_days) == [31]


def test_only_the_latest_cards_are_made_where_only_they_are_asked_for():
    cards = month_cards([Period(date(2026, 1, 5), date(2026, 6, 30))], {}, today=date(2026, 11, 23), latest=2)
    assert [str(card.month) for card in cards] == ["2026-06", "2026-05"]
