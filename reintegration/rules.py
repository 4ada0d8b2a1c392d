"""Which codes a day can take, and what unexcused days cost. Pure."""

from datetime import date, timedelta

from cis_portal.lib.workdays import is_working_day

ALL = frozenset({"O", "NN", "NU", "L4", "DW", "?"})
KNOWN_AHEAD = frozenset({"L4", "DW", "NU"})
ON_DAYS_OFF = frozenset({"L4"})
UNEXCUSED_BORNE = 3
EXPLAINED_WITHIN_DAYS = 7  # the house's own rule: by then the reason of an absence should be known


def codes_open(day: date, *, today: date) -> frozenset[str]:
    """The codes that may stand on a day: absences known ahead on later days, on days off only a certified sickness.

    A certificate counts calendar days, so it runs through weekends and public holidays.
    """
    open_codes = ALL if day <= today else KNOWN_AHEAD
    return open_codes if is_working_day(day) else open_codes & ON_DAYS_OFF


def unexplained_before(today: date) -> date:
    """Absences of days before this one should have been explained by now."""
    return today - timedelta(days=EXPLAINED_WITHIN_DAYS)


def benefit_lost(unexcused: int) -> bool:
    """Whether that many unexcused days take the whole month's benefit.

    unexcused: class days of one month. Raises ValueError when negative.
    Source: act on social employment, art. 15 ust. 7.
    """
    if unexcused < 0:
        raise ValueError("Days cannot be negative.")
    return unexcused > UNEXCUSED_BORNE
