"""How a case number stands in an address."""

from django.urls import register_converter


class CaseNumber:
    """2026-041: anything else is an address that does not exist."""

    regex = "[0-9]{4}-[0-9]{3,7}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")
