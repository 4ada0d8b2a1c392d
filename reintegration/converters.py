"""How a day stands in an address."""

from datetime import date

from django.urls import register_converter


class Day:
    """2026-06-15: anything else, the 31st of June included, is an address that does not exist."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(Day, "day")
