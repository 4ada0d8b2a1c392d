"""Whether the time of a 404 tells what exists: files that are not shared against a number that nobody has.

bin/bench --hidden 2000: so many rounds; in each every kind is asked once for each other, in another order.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from participants.models import Enrolment, FileShare
from tests.bench.building import Built
from tests.bench.measuring import timed
from tests.bench.subjects import sign_in

NOBODY = "2099-9999999"
CHECKED = "another number that nobody has"  # against NOBODY: what pure chance looks like
BAR = 2.0  # per cent of the answer's own time
RESAMPLES = 1000


@dataclass(frozen=True)
class Difference:
    """How much longer one kind takes than a number that nobody has: medians of pairs, in microseconds.

    low, high: what 95 of 100 resamplings of the same pairs give; of: the answer's own median.
    """

    kind: str
    median: float
    low: float
    high: float
    of: float

    @property
    def kept(self) -> bool:
        """No difference within chance, or one so small that no network shows it."""
        return self.low <= 0 <= self.high or abs(self.median) < self.of * BAR / 100


def compare(built: Built, other: Built, *, rounds: int) -> list[Difference]:
    """MOPR's worker of the first project asks for what it may not see, pair by pair."""
    client, random = sign_in(built, Role.MOPR), Random(rounds)
    addresses = {kind: reverse("participant_file", args=[case]) for kind, case in _cases(built, other).items()}
    for address in addresses.values():
        for _ in range(20):
            ask(client, address)
    pairs: dict[str, list[tuple[float, float]]] = {kind: [] for kind in addresses if kind != "nobody"}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for kind in random.sample(sorted(pairs), len(pairs)):
            order = ["nobody", kind]
            random.shuffle(order)
            took = {name: timed(lambda name=name: ask(client, addresses[name])) for name in order}
            pairs[kind].append((took[kind], took["nobody"]))
    return [_difference(kind, found, random) for kind, found in pairs.items()]


def _cases(built: Built, other: Built) -> dict[str, str]:
    """One case number of each kind; one share of the project is ended for it."""
    today = timezone.localdate()
    shares = FileShare.objects.filter(enrolment__project=built.project).not_over(today).order_by("pk")
    former = shares.select_related("enrolment")[0]
    FileShare.objects.filter(pk=former.pk).update(
        starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=1)
    )
    never = Enrolment.objects.filter(project=built.project, shares=None).order_by("pk")[0]
    return {
        "nobody": NOBODY,
        CHECKED: "2099-9999998",
        "never shared": never.case_number,
        "shared until yesterday": former.enrolment.case_number,
        "another centre's": other.cases[0],
    }


def ask(client: Client, address: str) -> None:
    """Raises AssertionError for anything but 404."""
    assert client.get(address).status_code == 404, address


def _difference(kind: str, pairs: list[tuple[float, float]], random: Random) -> Difference:
    differences = [(took - nobody) * 1e6 for took, nobody in pairs]
    drawn = sorted(median(random.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    own = median(nobody for _took, nobody in pairs) * 1e6
    return Difference(kind, median(differences), drawn[RESAMPLES // 40], drawn[-RESAMPLES // 40], own)


def lines(found: list[Difference], about: dict[str, Any], rounds: int) -> list[str]:
    """The comparison as a table."""
    table = [f"{about['at']}, PostgreSQL {about['postgresql']}, {rounds} rounds; microseconds over a 404 of nobody:"]
    for one in found:
        verdict = "ok" if one.kept else "TELLS"
        table.append(
            f"{one.kind:34} {one.median:+8.1f}   95 % {one.low:+8.1f} … {one.high:+8.1f}   of {one.of:8.0f}   {verdict}"
        )
    return table
