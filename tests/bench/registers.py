"""The day register: thirty people of one group on one day, opened, marked, and marked by twenty at once."""

import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.permissions import Role
from participants.models import Stay
from reintegration.models import GroupMembership, WorkGroup
from tests.bench.building import Built
from tests.bench.load import Load, keep_building, walk, web_and_worker
from tests.bench.people import working_days
from tests.bench.subjects import Bar, Broken, Subject, page, sign_in
from tests.factories import lead_of, make_user

PEOPLE = 30
REGISTER_GROUP = "próbna"
MARKING_PEOPLE = 20
EVERY = 2.0  # seconds between two marks of one person
OPEN_BAR, SAVE_BAR, MARKING_BAR = Bar(40, 40, 8), Bar(60, 60, 10), 100.0
CODES = ["O", "NU", "L4"]
VERSION = re.compile(r'data-version="(\d+)"')


@dataclass(frozen=True)
class Register:
    """A group of thirty on one day. stays: their ids; versions: of each mark, as the pages have shown it."""

    day: date
    group: int
    stays: list[int]
    versions: dict[int, int]

    def address(self, stay: int | None = None) -> str:
        """Of the page, or of one person's mark."""
        if stay is None:
            return f"{reverse('register', args=[self.day])}?group={self.group}"
        return reverse("register_mark", args=[self.day, stay])

    def body(self, stay: int, code: str) -> dict[str, Any]:
        return {"code": code, "expected_version": self.versions[stay]}

    def answered(self, stay: int, status: int, html: str) -> int:
        """Keeps the version that came back; how many bytes that was. Raises Broken when it was not saved."""
        if status != 200:
            raise Broken(f"the mark of stay {stay} answered {status}")
        self.versions[stay] = int(VERSION.findall(html)[0])
        return len(html)


def make_register(built: Built) -> Register:
    """Puts thirty people of the last day that has as many into a group of their own."""
    own = Stay.objects.filter(enrolment__project=built.project).order_by("pk")
    days = (day for day in reversed(working_days(built.project)) if own.active(day).count() >= PEOPLE)
    if (day := next(days, None)) is None:
        raise Broken(f"no day has {PEOPLE} people")
    stays = list(own.active(day)[:PEOPLE])
    group, _ = WorkGroup.objects.get_or_create(centre=lead_of(built.project), name=REGISTER_GROUP)
    GroupMembership.objects.filter(stay__in=stays).delete()
    GroupMembership.objects.bulk_create(
        GroupMembership(stay=stay, group=group, starts_on=stay.trial_starts_on) for stay in stays
    )
    found = Client()
    found.force_login(built.users[Role.INSTRUCTOR])
    html = found.get(f"{reverse('register', args=[day])}?group={group.pk}").content.decode()
    shown = re.findall(r'data-stay="(\d+)" data-version="(\d+)"', html)
    return Register(day, group.pk, [stay.pk for stay in stays], {int(stay): int(version) for stay, version in shown})


def register_subjects(built: Built) -> list[Subject]:
    """Opening the register of thirty people, and changing one mark of it, as its script asks."""
    register, instructor = make_register(built), sign_in(built, Role.INSTRUCTOR)
    return [
        Subject("register of 30", built.people, page(instructor, register.address()), OPEN_BAR),
        Subject("register: a mark", built.people, changing(register, instructor), SAVE_BAR, replayed=False),
    ]


def changing(register: Register, client: Client) -> Callable[[], int]:
    """Marks one person after another, each time with another code than before."""
    turns = cycle([(stay, code) for code in CODES for stay in register.stays])

    def act() -> int:
        stay, code = next(turns)
        answer = client.post(register.address(stay), register.body(stay, code), headers={"HX-Request": "true"})
        return register.answered(stay, answer.status_code, answer.content.decode())

    return act


def twenty_marking(built: Built, *, seconds: float, folder: Path) -> Load:
    """Twenty people mark every two seconds for that long, a real worker building one report after another."""
    register = make_register(built)
    load = Load(built.people, what="people marking every two seconds", clients=MARKING_PEOPLE, bar=MARKING_BAR)
    visitors = []
    for _ in range(MARKING_PEOPLE):
        client = Client()
        client.force_login(make_user(Role.INSTRUCTOR, project=built.project))
        client.get(register.address())
        visitors.append("; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items()))
    with web_and_worker(folder) as port:
        for cookies in visitors:  # who marks has opened the register before
            walk(port, cookies, [("register", register.address())], Load(0))
        start = time.monotonic()
        threads = []
        for place, cookies in enumerate(visitors):
            own = register.stays[place : place + 1]
            at = start + 1 + EVERY * place / MARKING_PEOPLE
            threads.append(Thread(target=mark_on, args=(port, cookies, register, own, at, load)))
        load.until = start + 1 + seconds
        try:
            for thread in threads:
                thread.start()
            keep_building(built, load)
        finally:
            load.until = min(load.until, time.monotonic())
            for thread in threads:
                thread.join()
        load.lasted = time.monotonic() - start
    return load


def mark_on(port: int, cookies: str, register: Register, stays: list[int], at: float, load: Load) -> None:
    """One person's morning: a mark, two seconds, the next mark; on one connection that is made anew when it breaks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    turns = cycle([(stay, code) for code in CODES for stay in stays])
    while at < load.until:
        time.sleep(max(0.0, at - time.monotonic()))
        stay, code = next(turns)
        try:
            load.seconds["a mark"].append(mark_timed(connection, cookies, register, stay, code))
        except (OSError, http.client.HTTPException, Broken) as error:
            load.faults.append(f"{register.address(stay)}: {error!r}")
            connection.close()
        at += EVERY
    connection.close()


def mark_timed(connection: http.client.HTTPConnection, cookies: str, register: Register, stay: int, code: str) -> float:
    """How many seconds one mark took, to the last byte of its row."""
    token = re.findall(rf"{settings.CSRF_COOKIE_NAME}=(\w+)", cookies)[0]
    sent = "&".join(f"{name}={value}" for name, value in register.body(stay, code).items())
    headers = {"Cookie": cookies, "X-CSRFToken": token, "HX-Request": "true"}
    start = time.perf_counter()
    connection.request(
        "POST", register.address(stay), sent, headers | {"Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = connection.getresponse()
    html = answer.read().decode()
    took = time.perf_counter() - start
    register.answered(stay, answer.status, html)
    return took
