"""The rounds: marks made while something breaks, and after each what must hold.

Seeded: the same number plays the same decisions and the same faults; only the machine's own timing differs.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from django.db.models import Value
from playwright.sync_api import Browser, Route
from playwright.sync_api import Error as PlaywrightError

from accounts.models import User
from participants.models import Stay
from reintegration.models import DayMark, GroupMembership, WorkGroup
from tests import factories
from tests.browser.conftest import Screen
from tests.rounds.people import WATCH, Person
from tests.rounds.server import Server, kill_connections, kill_postgres

DAY = date(2026, 9, 30)
PEOPLE = 6
CODES = ["O", "NN", "NU", "L4", "DW", "?", "-"]
FAULTS = {"none": 4, "network cut": 4, "answer lost": 3, "worker killed": 2, "connections killed": 3, "tab closed": 1}
REST = "the rest"
PATIENCE = 40.0  # seconds until what waits must have been answered for


class Broken(AssertionError):
    """A promise was broken; says which, in which round."""


@dataclass(frozen=True)
class Step:
    """One version of a day: its code ("" where the mark was taken back), who made it, by which "rest present"."""

    code: str
    by: int | None = None
    act: UUID | None = None


@dataclass
class Counts:
    """What was played and what came of it."""

    rounds: int = 0
    decisions: int = 0
    clicks: int = 0
    saved: int = 0
    conflicts: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        return (
            f"{self.rounds} rounds, {self.decisions} decisions by {self.clicks} clicks, {self.saved} shown as saved, "
            f"{self.conflicts} conflicts settled. Faults: {faults}."
        )


class Play:
    """One session of rounds: the people stay before their pages throughout, as on a real morning."""

    def __init__(self, browser: Browser, server: Server, *, seed: int, restart_postgres: bool = False) -> None:
        self.browser, self.server, self.random, self.counts = browser, server, Random(seed), Counts()
        self.faults = FAULTS | ({"postgresql killed": 1} if restart_postgres else {})
        self.stays, (instructor, manager) = _make_people()
        self.people = [self._enter("first", instructor, tabs=2), self._enter("second", manager, tabs=1)]
        self.seen: dict[int | None, set[tuple[int, int]]] = defaultdict(set)
        self.versions: dict[int, int] = defaultdict(int)

    def _enter(self, name: str, user: User, *, tabs: int) -> Person:
        """Signed in through the form, before the register, in a browser of their own."""
        context, address = self.browser.new_context(locale="pl-PL"), f"{self.server.address}/attendance/{DAY}/"
        context.add_init_script(WATCH)
        pages = [context.new_page() for _ in range(tabs)]
        Screen(pages[0], self.server.address).sign_in(user.email)
        for page in pages:
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto(address)
        return Person(name, user.pk, context, pages, address)

    def close(self) -> None:
        """The people go home."""
        for person in self.people:
            person.context.close()

    def run(self, rounds: int, said: Callable[[int], None] = lambda number: None) -> Counts:
        """That many rounds. Raises Broken at the first promise that does not hold."""
        for number in range(1, rounds + 1):
            fault = self.random.choices(list(self.faults), list(self.faults.values()))[0]
            try:
                self._round(fault)
            except Broken as broken:
                raise Broken(f"round {number}, {fault}: {broken}") from broken
            self.counts.rounds += 1
            self.counts.faults[fault] += 1
            said(number)
        return self.counts

    def _round(self, fault: str) -> None:
        decided: dict[int, list[tuple[str, str]]] = defaultdict(list)  # by stay: who decided what, in order
        with self._broken(fault):
            for _ in range(self.random.randint(1, 4)):
                self._decide(decided)
        if fault == "tab closed":
            self.people[0].reopen(self.random.randrange(2))
        self._settle(decided)
        self._check(decided)

    def _decide(self, decided: dict[int, list[tuple[str, str]]]) -> None:
        """One person does one thing: a click, ten, both tabs at once, the rest of the group."""
        person = self.random.choice(self.people)
        tab, stay = self.random.randrange(len(person.tabs)), self.random.choice(self.stays)
        kind = self.random.choices(["once", "ten times", "both tabs", "rest"], [6, 2, 2, 1])[0]
        if kind == "rest":
            for marked in person.mark_rest(tab):
                decided[marked].append((REST, "O"))  # binds nobody who has a mark already, seen or not
                self.counts.clicks += 1
            return
        times = 10 if kind == "ten times" else 1
        both = kind == "both tabs" and len(person.tabs) > 1  # at once: either may be the later one
        for place in range(len(person.tabs)) if both else [tab]:
            code = self.random.choice(CODES)
            person.click(place, stay, code, times)
            who = f"{person.name} {place}" if both else person.name
            decided[stay].append((who, "" if code == "-" else code))
            self.counts.clicks += times

    @contextmanager
    def _broken(self, fault: str) -> Iterator[None]:
        """Something breaks before, between or after the clicks of the block, and is whole again after it."""
        person, pause = self.random.choice(self.people), self.random.choice([0, 0, 5, 20, 60])
        lost = _lose_answer if self.random.random() < 0.5 else _lose_request
        if fault == "network cut":
            person.context.set_offline(True)
        elif fault == "answer lost":
            person.context.route("**/attendance/*/*/**", lost)
        yield
        person.tabs[0].wait_for_timeout(pause)
        if fault == "network cut":
            person.context.set_offline(False)
        elif fault == "answer lost":
            person.tabs[0].wait_for_timeout(60)
            person.context.unroute("**/attendance/*/*/**", lost)
        elif fault == "worker killed":
            self.server.kill_worker(self.random.randrange(2))
        elif fault == "connections killed":
            kill_connections()
        elif fault == "postgresql killed":
            kill_postgres()

    def _settle(self, decided: dict[int, list[tuple[str, str]]]) -> None:
        """Wait until all was answered for, and settle conflicts, until nothing waits."""
        for _ in range(20):
            for person in self.people:
                if not person.wait_until_sent(PATIENCE):
                    raise Broken(f"still waiting after {PATIENCE:.0f} s: {person.waiting()}")
            settled = []
            for person in self.people:
                for stay, code in person.decide(mine=self.random.random() < 0.5):
                    decided[stay].append((person.name, "" if code == "-" else code))
                    settled.append(stay)
            self.counts.conflicts += len(settled)
            if not settled and not any(person.waiting() for person in self.people):
                return
            self.people[0].tabs[0].wait_for_timeout(20)
        raise Broken(f"never settled: {[person.waiting() for person in self.people]}")

    def _check(self, decided: dict[int, list[tuple[str, str]]]) -> None:
        """Nothing shown as saved is lost, nothing is double, what was decided stands."""
        self.counts.decisions += sum(map(len, decided.values()))
        marks = {mark.stay_id: mark for mark in DayMark.objects.filter(day=DAY)}
        kept = _kept()
        for person in self.people:
            for stay, version, code in person.shown():
                self.seen[person.pk].add((stay, version))
                self.counts.saved += code is not None
                if version and code is not None and kept[stay].get(version, Step("gone")).code != code:
                    raise Broken(f"{code!r}, version {version} of stay {stay}, was shown as saved; kept: {kept[stay]}")
        self._check_seen(kept)
        for stay in self.stays:
            made, choices = max(kept[stay], default=0) - self.versions[stay], decided.get(stay, [])
            self.versions[stay] += made
            if made > len(choices):
                raise Broken(f"{made} versions of stay {stay} from {len(choices)} decisions: {choices}")
            standing = marks[stay].code if stay in marks else ""
            last = dict(choices)
            if last.keys() - {REST} and standing not in last.values():
                raise Broken(f"{standing!r} stands for stay {stay}; decided: {choices}; kept: {kept[stay]}")

    def _check_seen(self, kept: dict[int, dict[int, Step]]) -> None:
        """Nobody has overwritten what they never saw. "The rest present" asks only for days without a mark."""
        for stay, steps in kept.items():
            for version, step in steps.items():
                former = steps.get(version - 1)
                if not former or not step.code or former.by == step.by or (step.act and not former.code):
                    continue
                if (stay, version - 1) not in self.seen[step.by]:
                    raise Broken(f"{step} of stay {stay} overwrote {former}, which its maker never saw")


def _kept() -> dict[int, dict[int, Step]]:
    """By stay, what each version of the day said. Raises Broken on a double."""
    found: dict[int, dict[int, Step]] = defaultdict(dict)
    former, columns = DayMark._meta.get_field("history").related_model._base_manager, ("code", "marked_by", "act")
    rows = [*former.filter(day=DAY).values_list("stay_id", "version", "pgh_label", *columns)]
    rows += [*DayMark.objects.filter(day=DAY).values_list("stay_id", "version", Value(""), *columns)]
    for stay, version, label, *step in rows:
        steps = {version: Step(*step)} | ({version + 1: Step("")} if label == "delete" else {})
        if twice := steps.keys() & found[stay].keys():
            raise Broken(f"versions {twice} of stay {stay} are there twice: {found[stay]} and {steps}")
        found[stay] |= steps
    return found


def _lose_answer(route: Route) -> None:
    """The portal gets the mark; its answer does not arrive."""
    with suppress(PlaywrightError):  # the round was over before
        route.fetch()
        route.abort()


def _lose_request(route: Route) -> None:
    """The portal never gets it."""
    with suppress(PlaywrightError):
        route.abort()


def _make_people() -> tuple[list[int], list[User]]:
    """Six people of one group on one day, and two who mark them."""
    project = factories.make_project()
    group = WorkGroup.objects.create(centre=factories.lead_of(project), name="gastronomiczna")
    for number in range(PEOPLE):
        stay = factories.make_stay(factories.make_enrolment(project=project, person={"last_name": f"Osoba{number}"}))
        GroupMembership.objects.create(stay=stay, group=group, starts_on=stay.trial_starts_on)
    users = [factories.make_user(role, project=project) for role in ("instructor", "manager")]
    return list(Stay.objects.order_by("pk").values_list("pk", flat=True)), users
