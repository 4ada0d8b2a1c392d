"""What an approved list moves: how much goes by transfer, how much in cash, how much is to be given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Part:
    """People and złoty."""

    people: int = 0
    amount: Decimal = NOTHING

    def plus(self, amount: Decimal) -> Part:
        return Part(self.people + 1, self.amount + amount)


@dataclass(frozen=True)
class Payout:
    """The three ways of one list; back: what its people got too much, as a positive amount."""

    transfers: Part = Part()
    cash: Part = Part()
    back: Part = Part()


def payout_of(lines: Iterable[tuple[Decimal, bool]]) -> Payout:
    """lines: each amount of a list, and whether the person has an account. Amounts of 0.00 move nothing."""
    transfers, cash, back = Part(), Part(), Part()
    for amount, has_account in lines:
        if amount < 0:
            back = back.plus(-amount)
        elif amount and has_account:
            transfers = transfers.plus(amount)
        elif amount:
            cash = cash.plus(amount)
    return Payout(transfers, cash, back)
