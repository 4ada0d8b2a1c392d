"""Drawing files for a control so that anybody can draw the same ones again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def draw(cases: Iterable[str], *, size: int, seed: str) -> list[str]:
    """That many case numbers, in their order; all of them where there are no more.

    Each number's place in the draw is the SHA-256 of "seed:number" in hexadecimal, the smallest first: the same seed
    and the same files give the same sample in every language and in every year. Raises ValueError for a size below 1.
    """
    if size < 1:
        raise ValueError("A sample has at least one file.")
    drawn = sorted(set(cases), key=lambda case: hashlib.sha256(f"{seed}:{case}".encode()).hexdigest())[:size]
    return sorted(drawn)
