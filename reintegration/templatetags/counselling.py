"""Counselling in templates: lengths in words, when a card was."""

from django import template

from reintegration.counselling.words import length_in_words, when_in_words

register = template.Library()
register.filter("taken", length_in_words)
register.filter("when", when_in_words)
