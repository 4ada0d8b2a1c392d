"""Recruitment in words, for templates; participants.words has the words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cis_portal.lib.plan import Standing
from participants import words
from participants.eligibility import Finding

register = template.Library()

STANDING_TONES = {"reached": "ok", "ahead": "ok", "on_plan": "ok", "behind": "warn"}


@register.filter
def state_tone(state: str) -> str:
    """The tone of a candidate's state."""
    return words.STATE_TONES[state]


@register.filter
def rule_name(finding: Finding) -> str:
    """What a rule asks."""
    return str(words.RULE_NAMES[finding.rule])


@register.filter
def rule_why(finding: Finding) -> str:
    """Why its outcome is so."""
    return words.why(finding)


@register.filter
def rule_source(finding: Finding) -> str:
    """Where the rule stands."""
    return words.source(finding)


@register.filter
def rule_outcome(finding: Finding) -> str:
    """Met, not met or evidence missing."""
    return str(words.OUTCOME_WORDS[finding.outcome])


@register.filter
def rule_tone(finding: Finding) -> str:
    """The tone of that word."""
    return words.OUTCOME_TONES[finding.outcome]


@register.filter
def standing_tone(found: Standing) -> str:
    """The tone of a figure against its plan."""
    return STANDING_TONES[found.code]


@register.filter
def standing_words(found: Standing) -> str:
    """A figure against its plan."""
    if found.code == "behind":
        return ngettext("%(count)d person behind the plan", "%(count)d people behind the plan", found.by) % {
            "count": found.by
        }
    if found.code == "ahead":
        return ngettext("%(count)d person ahead of the plan", "%(count)d people ahead of the plan", found.by) % {
            "count": found.by
        }
    return _("target reached") if found.code == "reached" else _("on plan")
