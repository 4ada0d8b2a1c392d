"""The parts of a register's row that stand in it many times. In Python, since a page of thirty people holds 180 buttons
and 300 days: as lines of the template they took half of its time."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reintegration.models import DayCode
from reintegration.rows import Choice, Row

register = template.Library()


@register.simple_tag
def mark_buttons(row: Row) -> SafeString:
    """A button for each code: pressed or not, possible or not, asking first where the mark takes the benefit."""
    ask = ""
    if row.next_costs:
        ask = _("This is the fourth unexcused day of the month: the benefit for the whole month is lost. Mark NN?")
    parts = (_button(choice, ask if choice.code == DayCode.UNEXCUSED else "") for choice in row.choices)
    return mark_safe("".join([before + row.number + after for before, after in parts]))  # noqa: S308 a number in safe text


@register.simple_tag
def days_before(row: Row) -> SafeString:
    """The letters of the last class days, each with its date; an unexcused one stands out."""
    return mark_safe("".join([_day_before(day, letter) for day, letter in row.before]))  # noqa: S308 safe one by one


@lru_cache(maxsize=512)
def _button(choice: Choice, ask: str) -> tuple[SafeString, SafeString]:
    """What stands before and after the number of the stay."""
    before = format_html('<button name="code" value="{}" id="mark-', choice.code)
    after = format_html(
        '-{0}" class="{0}" data-letter="{1}" title="{2}" aria-pressed="{3}"{4}{5}>{6}</button>',
        choice.slug,
        choice.letter,
        choice.label,
        "true" if choice.chosen else "false",
        "" if choice.possible else mark_safe(" disabled"),
        format_html(' data-confirm="{}"', ask) if ask else "",
        choice.code,
    )
    return before, after


@lru_cache(maxsize=4096)
def _day_before(day: str, letter: str) -> SafeString:
    return format_html(' <{0} title="{1}">{2}</{0}>', "em" if letter == "N" else "span", day, letter)
