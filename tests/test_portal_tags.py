"""The tags and formats that every template has at hand."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format, time_format

from cis_portal.templatetags.portal import bullet, icon, page_numbers, zloty


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("pl", Decimal("2140.68"), "2\xa0140,68\xa0zł"),
        ("pl", Decimal(0), "0,00\xa0zł"),
        ("pl", Decimal("-5.5"), "-5,50\xa0zł"),
        ("en", Decimal("2140.68"), "2,140.68\xa0zł"),
        ("pl", None, ""),
    ],
)
def test_an_amount_is_written_as_people_write_it(language, amount, written):
    with translation.override(language):
        assert zloty(amount) == written


def test_dates_and_hours_are_written_as_the_office_writes_them():
    with translation.override("pl"):
        assert date_format(date(2026, 6, 15)) == "15.06.2026"
        assert time_format(time(7, 42)) == "7:42"
        assert date_format(datetime(2026, 6, 15, 7, 5, tzinfo=UTC), "DATETIME_FORMAT") == "15.06.2026 7:05"
    with translation.override("en"):
        assert date_format(date(2026, 6, 15)) == "15 Jun 2026"


def test_a_bullet_is_drawn_to_the_scale_of_the_greater_of_value_and_target():
    assert bullet(value=46, target=72, plan=36, label="46 z 72") == {
        "label": "46 z 72",
        "tone": "",
        "bar": 128,
        "plan": 100,
    }
    assert bullet(value=15, target=10, plan=30, label="15 z 10")["bar"] == 200
    assert bullet(value=15, target=10, plan=30, label="15 z 10")["plan"] == 199
    assert bullet(value=0, target=0, label="0 z 0") == {"label": "0 z 0", "tone": "", "bar": 0, "plan": None}


def test_a_hostile_icon_name_stays_text():
    assert "<script>" not in icon('"><script>')


def test_far_pages_are_left_out_and_said_to_be():
    assert page_numbers(Paginator(range(1000), 10), 50) == [1, None, 49, 50, 51, None, 100]


def test_turning_a_page_keeps_every_filter():
    page = Paginator(range(100), 10).page(2)
    request = RequestFactory().get("/participants/", {"q": "żółć & co", "page": "2"})
    html = render_to_string("components/pagination.html", {"page": page}, request)
    assert 'href="?q=%C5%BC%C3%B3%C5%82%C4%87+%26+co&amp;page=3"' in html
    assert "page=2&amp;page=" not in html


def test_what_a_person_typed_is_never_markup():
    html = Template('{% include "components/page_header.html" %}').render(Context({"title": "<b>„Łucja”</b>"}))
    assert "&lt;b&gt;„Łucja”&lt;/b&gt;" in html
