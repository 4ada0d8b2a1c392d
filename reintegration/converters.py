"""How a day and a month stand in an address."""

from datetime import date

from django.urls import register_converter

from cis_portal.lib.periods import Month


class Day:
    """2026-06-15: anything else, the 31st of June included, is an address that does not exist."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class MonthInAddress:
    """2026-06: anything else is an address that does not exist."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month) -> str:
        return str(value)


register_converter(Day, "day")
register_converter(MonthInAddress, "month")
