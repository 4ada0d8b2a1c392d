"""Case numbers, given out once."""

from django.db import transaction

from participants.models import CaseSeries


@transaction.atomic
def take_case_numbers(*, year: int, count: int) -> list[str]:
    """The next case numbers of a year, such as 2026-041, given out once; waits while another takes some.

    A number taken in a transaction that is rolled back is given out again. Numbers of undone imports are not.
    """
    CaseSeries.objects.get_or_create(year=year)
    series = CaseSeries.objects.select_for_update().get(year=year)
    series.last += count
    series.save(update_fields=["last"])
    return [f"{year}-{number:03}" for number in range(series.last - count + 1, series.last + 1)]
