"""How a day, a week and a month stand in an address."""

from datetime import date

from django.urls import register_converter

from cis_portal.lib.periods import Month, Week


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


class WeekInAddress:
    """2026-W48: anything else, the 54th week included, is an address that does not exist."""

    regex = "[0-9]{4}-W[0-9]{2}"

    def to_python(self, value: str) -> Week:
        return Week.parse(value)

    def to_url(self, value: Week) -> str:
        return str(value)


register_converter(Day, "day")
register_converter(WeekInAddress, "week")
register_converter(MonthInAddress, "month")
