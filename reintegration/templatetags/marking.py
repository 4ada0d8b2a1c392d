"""The parts of a register's row that stand in it many times. In Python, since a page of thirty people holds 180 buttons
and 300 days: as lines of the template they took half of its time."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reintegration.models import DayCode
from reintegration.rows import Choice, Row

register = template.Library()

BUTTON = (
    '<button name="code" value="{0}" id="mark-{1}-{2}" class="{2}" data-letter="{3}" title="{4}" aria-pressed="{5}"{6}>'
    "{0}</button>"
)


@register.simple_tag
def mark_buttons(row: Row) -> SafeString:
    """A button for each code: pressed or not, possible or not, asking first where the mark takes the benefit."""
    return format_html_join("", BUTTON, (_button(row, choice) for choice in row.choices))


@register.simple_tag
def days_before(row: Row) -> SafeString:
    """The letters of the last class days, each with its date; an unexcused one stands out."""
    days = (("em" if letter == "N" else "span", day, letter) for day, letter in row.before)
    return format_html_join("", ' <{0} title="{1}">{2}</{0}>', days)


def _button(row: Row, choice: Choice) -> tuple[object, ...]:
    pressed = "true" if choice.chosen else "false"
    further = "" if choice.possible else format_html("{}", " disabled")
    if choice.code == DayCode.UNEXCUSED and row.next_costs:
        ask = _("This is the fourth unexcused day of the month: the benefit for the whole month is lost. Mark NN?")
        further = format_html('{} data-confirm="{}"', further, ask)
    return choice.code, row.stay.pk, choice.slug, choice.letter, choice.label, pressed, further
