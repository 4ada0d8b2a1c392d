"""Figures and reasons in words, for templates; reporting.words has the words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import AccessRecord
from cis_portal.lib.plan import Standing
from reporting import words
from reporting.changes import words as change_texts
from reporting.changes.comparing import Move
from reporting.changes.standings import Standing as Counting
from reporting.changes.telling import Comparison, ToldDifference
from reporting.figures import Line
from reporting.models import Export, Report
from reporting.roads import Road

register = template.Library()

BAR_WIDTH = 200
# Where a file shows the fields that data-quality rules name; the others stand in its entry data.
FIELDS_OF_PANELS = {
    "participant_attendance": {"attendance"},
    "participant_outcomes": {"employment", "assessment", "competence"},
    "participant_documents": {"documents"},
    "participant_stays": {"stays", "planned_end_on", "referred_on", "benefit_applied_on"},
    "participant_exit": {"ended_on", "exit_situation", "exit_as_planned", "business_started_on"},
}
FIELDS_OF_IDENTITY = {"identifier", "sex", "birth_date"}
# Those that the correction of the entry data asks for, by its names.
FIELDS_OF_ENTRY = {
    "municipality": "teryt",
    "age_at_start": "reason",  # the next version counts the age anew
    **{name: name for name in ("citizenship", "education", "locality", "postcode", "degurba", "phone", "email",
                               "labour_status", "labour_detail", "education_ends_on", "foreign_origin",
                               "third_country", "minority", "homeless", "disability", "note")},
}  # fmt: skip
FIELDS_OF_PARTS = {
    "identity": {"names"},
    "project-part": {"started_on"},
}


@register.filter
def day(value: date | str | None) -> str:
    """A day, also from a snapshot's text."""
    return words.day(value)


@register.filter
def report_title(report: Report) -> str:
    """What a report is and of which period."""
    return words.report_title(report.kind, report.starts_on, report.ends_on)


@register.filter
def standing(found: Standing | None) -> str:
    """The figure against the plan, such as "3 short of the plan"; nothing without a target."""
    return words.standing(found) if found else ""


@register.filter
def tone(found: Standing | None) -> str:
    """The tone of that word."""
    return words.TONES[found.code] if found else "neutral"


@register.filter
def needed(line: Line) -> str:
    """The pace that is needed, or nothing."""
    return words.needed(line)


@register.filter
def field_address(field: str, case: str) -> str:
    """The place in a file where a field that a data-quality rule names is mended, or at least shown."""
    if field in FIELDS_OF_ENTRY:
        return f"{reverse('participant_entry_correct', args=[case])}#id_{FIELDS_OF_ENTRY[field]}"
    if field in FIELDS_OF_IDENTITY:
        return f"{reverse('participant_identifier_correct', args=[case])}#id_{field}"
    for name, fields in FIELDS_OF_PANELS.items():
        if field in fields:
            return reverse(name, args=[case])
    part = next((part for part, fields in FIELDS_OF_PARTS.items() if field in fields), "entry")
    return f"{reverse('participant_file', args=[case])}#{part}"


@register.filter
def reason(code: str) -> str:
    """Why something does not count."""
    return str(words.REASONS[code])


@register.filter
def support(row: dict[str, Any]) -> str:
    """A kind of support."""
    return words.support(row["kind"], row["detail"])


@register.filter
def failure(report: Report) -> str:
    """Why a report failed."""
    return words.failure(report)


@register.filter
def state_tone(report: Report) -> str:
    """The tone of a report's state."""
    return words.STATE_TONES[report.state]  # type: ignore[index]  # its values are the keys


@register.filter
def move_words(move: Move) -> str:
    """How a person moved between two countings."""
    return change_texts.move(move)


@register.filter
def move_tone(move: Move) -> str:
    """The tone of that word."""
    return change_texts.MOVE_TONES[move.how]


@register.filter
def standing_words(found: Counting) -> str:
    """One side of a comparison."""
    return change_texts.counting(found)


@register.filter
def signed(number: int) -> str:
    """+2, −3, 0."""
    return change_texts.signed(number)


@register.simple_tag
def change_words(comparison: Comparison, line: ToldDifference) -> str:
    """Why one figure changed, in a sentence."""
    return change_texts.change(comparison, line)


@register.simple_tag
def bullet_label(line: Line) -> str:
    """The bar in words."""
    return words.bullet_label(line)


@register.simple_tag
def road_title(road: Road) -> str:
    """A chart in words."""
    return words.road_title(road.line)


@register.simple_tag
def bar(line: Line) -> SafeString:
    """The figure against its target as a drawing for paper; the words beside it say the same."""
    if line.target is None or line.due is None:
        return SafeString("")
    scale = BAR_WIDTH / max(line.target.total, line.total, 1)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 16" width="100%" height="11" role="img">'
        "<title>{}</title>"
        '<rect y="4" width="200" height="8" rx="4" fill="#d9dfdb"/><rect y="4" width="{}" height="8" rx="4" fill="{}"/>'
        '<path d="M{} 0v16" stroke="#000000" stroke-width="2"/></svg>',
        words.bullet_label(line),
        round(line.total * scale),
        "#a3201a" if line.standing and line.standing.code == "behind" else "#08584c",
        min(BAR_WIDTH - 1, max(1, round(line.due * scale))),
    )


@register.simple_tag
def standing_tone(line: Line) -> str:
    """The tone of the bar: red when the figure is behind its plan."""
    return "bad" if line.standing is not None and line.standing.code == "behind" else ""


@register.simple_tag
def step_words(report: Report) -> str:
    """What is being done for a report."""
    return str(words.STEPS.get(report.step, ""))


@register.simple_tag
def export_fetches(fetched: dict[int, list[AccessRecord]], export: Export) -> list[AccessRecord]:
    """Who took a list out."""
    return fetched.get(export.pk, [])
