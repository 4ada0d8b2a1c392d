"""How often one person may do what could be abused: reveal, take out, search, invite."""

from django.conf import settings
from django.core.cache import cache


class TooOften(Exception):
    """The person has used up what ACCESS_LIMITS grants for now; answered with 429 (see TooOftenMiddleware)."""


def spend(kind: str, who: int | None) -> None:
    """Count one use of that kind by that account. Raises TooOften beyond ACCESS_LIMITS[kind] = (uses, seconds).

    The window begins with the first use. A kind without a limit is free.
    """
    if kind not in settings.ACCESS_LIMITS:
        return
    uses, seconds = settings.ACCESS_LIMITS[kind]
    key = f"limit:{kind}:{who}"
    cache.add(key, 0, seconds)
    try:
        used = cache.incr(key)
    except ValueError:  # the window closed between the two lines
        used = 1
        cache.set(key, used, seconds)
    if used > uses:
        raise TooOften(kind)
