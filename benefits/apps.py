"""Świadczenie integracyjne: what each person is due for a month, and why."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"
