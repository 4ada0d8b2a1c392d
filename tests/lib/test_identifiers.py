"""PESEL: a textbook number and invented ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis_portal.lib.identifiers import BadPesel, age_on, mask, read_pesel
from tests.factories import make_pesel


def test_the_textbook_number_reads_as_a_man_born_in_1944():
    read = read_pesel("44051401359")
    assert (read.birth_date, read.sex) == (date(1944, 5, 14), "M")


@pytest.mark.parametrize(
    "text",
    [
        "44051401358",
        "4405140135",
        "440514013599",
        "44051401a59",
        "",
        "４４０５１４０１３５９",
        "00000000000",
        "44133101359",
    ],
)
def test_what_is_no_pesel_is_refused(text):
    with pytest.raises(BadPesel):
        read_pesel(text)


@given(born=st.dates(date(1900, 1, 1), date(2026, 11, 22)), sex=st.sampled_from("FM"), serial=st.integers(0, 4999))
def test_an_invented_pesel_says_what_it_was_made_from(born, sex, serial):
    read = read_pesel(make_pesel(born=born, sex=sex, serial=serial))
    assert (read.birth_date, read.sex) == (born, sex)


@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place, by):
    pesel = make_pesel(serial=7)
    wrong = pesel[:place] + str((int(pesel[place]) + by) % 10) + pesel[place + 1 :]
    with pytest.raises(BadPesel):
        read_pesel(wrong)


@pytest.mark.parametrize("identifier", ["85051400108", "CUDZ/176768", ""])
def test_a_mask_shows_nothing_but_the_length(identifier):
    assert mask(identifier) == "•" * len(identifier)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(1999, 6, 4), date(2025, 6, 3), 25),
        (date(1999, 6, 4), date(2025, 6, 4), 26),
    ],
)
def test_age_is_in_full_years(born, day, age):
    assert age_on(born, day) == age
