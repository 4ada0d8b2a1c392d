"""Nothing that a person can send gives a 500, is reflected as markup, or changes half of something.

Forms, filters and addresses are found on the pages, values by hypothesis. The suite sends the same few hundred each
time; HOSTILE=10000 bin/test tests/test_hostile.py -s sends ten thousand by chance, and says how many of what.
"""

import logging
import os
import sys
import time
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from tests import factories
from tests.hostile import NASTY, Page, Target, bent, every_field, fingerprint, sent_to, shares, targets_on
from tests.test_access_matrix import CASES, World, fill, make_world
from tests.test_house import addresses

TOTAL = int(os.environ.get("HOSTILE", "500"))
VISITOR = "visitor"
ENTRANCES = (
    "account_login",
    "account_reset_password",
    "account_change_password",
    "account_reauthenticate",
    "invitation",
)
PAGES_OF_A_KIND = 12
SLOW = 0.15  # seconds of computing
WRITES = ("INSERT", "UPDATE", "DELETE")


def roles_for(entry) -> list[str]:
    """Those who may enter, the one who may most first; a visitor where everybody may."""
    policy = entry.callback.policy
    if policy == "public":
        return [VISITOR, Role.MANAGER]
    if policy == "signed_in":
        return [Role.MANAGER, Role.MOPR]
    return [role for role in Role if Permission(policy) in ROLE_PERMISSIONS[role]]


class Sender:
    """Signed-in people of every role, and the state of the database they began with."""

    def __init__(self, project) -> None:
        self.users = {role: factories.make_user(role, project=project) for role in Role}
        self.clients: dict[str, Client] = {}
        self.wrote = False
        self.before = ""
        self.statuses: Counter[int] = Counter()

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = Client(raise_request_exception=False)
            if role != VISITOR:
                self.clients[role].force_login(self.users[role])
                self.before = fingerprint()  # signing in is written down
        return self.clients[role]

    def watch(self, execute, sql, params, many, context):
        self.wrote |= sql.lstrip().upper().startswith(WRITES) and "accounts_accessrecord" not in sql
        return execute(sql, params, many, context)

    def send(self, role: str, method: str, url: str, said: dict, *, signs_out: bool = False):
        """One request in a savepoint that is taken back; what it answered, and what it changed, is judged."""
        client = self.client(role)
        self.wrote = False
        with transaction.atomic(), connection.execute_wrapper(self.watch):
            response = getattr(client, method)(url, said)
            self.judge(response, (role, method, url, said))
            transaction.set_rollback(True)
        if signs_out:
            self.clients.pop(role, None)
        return response

    def judge(self, response, sent) -> None:
        self.statuses[response.status_code] += 1
        assert response.status_code < 500 or sent[2] == "/healthz", sent
        if self.wrote and response.status_code >= 400:
            assert fingerprint() == self.before, f"refused with {response.status_code}, yet something changed: {sent}"
        if not response.streaming and "html" in response.headers.get("Content-Type", ""):
            assert Page(response.content.decode()).intruders == [], sent


@pytest.fixture
def sender(project, settings):
    settings.ACCESS_LIMITS, settings.ACCOUNT_RATE_LIMITS = {}, False  # answers, not waiting
    logging.disable(logging.CRITICAL)  # thousands of refusals say nothing new
    yield Sender(project)
    logging.disable(logging.NOTSET)


def discover(world: World, sender: Sender) -> tuple[list[Target], set[str]]:
    """Every address by the methods it takes, and every form on the pages and on what they link to.

    With the names of the slow ones: documents are sent for rarely, one takes as long as a hundred pages.
    """
    found: dict[tuple[str, ...], Target] = {}
    pages: list[tuple[str, str]] = []
    for _address, entry in [*CASES, *((a, e) for a, e in addresses() if e.name in ENTRANCES)]:
        url, roles = reverse(entry.name, kwargs=fill(entry, world, "shared")), roles_for(entry)
        pages += [(url, role) for role in dict.fromkeys((roles[0], roles[-1]))]
        for method in ("get", "post"):
            found[entry.name, method] = Target(entry.name, url, method, roles[0])
    seen, files, slow = {url for url, _role in pages}, set(), set()
    linked = Counter(resolve(url).url_name for url in seen)
    for url, role in pages:  # grows while it is walked
        if url in files:
            continue  # holds no form, whoever takes it
        client, began = sender.client(role), time.process_time()
        answer = client.get(url)
        assert answer.status_code < 500 or url == "/healthz", (role, url)
        if time.process_time() - began > SLOW:
            slow.add(str(name_of(url)))
        if answer.status_code == 405:
            found.pop((str(name_of(url)), "get"), None)
        if answer.status_code == 200 and (answer.streaming or "html" not in answer.headers.get("Content-Type", "")):
            files.add(url)
        elif answer.status_code == 200:
            page = Page(answer.content.decode())
            for target in targets_on(page, url, role):
                found.setdefault((target.name, target.method, *(name for name, _values in target.fields)), target)
            for link in page.links:
                name = name_of(link)
                if link not in seen and name and linked[name] < PAGES_OF_A_KIND:
                    seen.add(link)
                    linked[name] += 1
                    pages.append((link, role))
    return [target for target in found.values() if takes(sender, target)], slow


def name_of(path: str) -> str | None:
    try:
        return resolve(path).url_name
    except Resolver404:
        return None


def takes(sender: Sender, target: Target) -> bool:
    """Whether the address takes that method at all; those that took no GET are known by now."""
    if target.fields or target.method == "get":
        return True
    return sender.send(target.role, target.method, target.url, {}).status_code != 405


def bombard(sender: Sender, target: Target, count: int, pool: list[str]) -> Counter:
    """Send that many things one way; what was sent, counted by kind."""
    sent: Counter[str] = Counter()

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=TOTAL < 5000,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(sent_to(target, pool), sent_to(target, pool), bent(target.url)))
    def send(said):
        url, body = (said, {}) if isinstance(said, str) else (target.url, said)
        sender.send(target.role, target.method, url, body, signs_out=target.name.startswith(("account_", "mfa_")))
        sent["address" if isinstance(said, str) else "form" if target.fields else target.method] += 1

    send()
    return sent


@pytest.mark.long
def test_whatever_is_sent_the_portal_answers_calmly_and_changes_all_or_nothing(project, sender):
    targets, slow = discover(make_world(project), sender)
    pool, sent = every_field(), Counter()
    sender.before = fingerprint()  # with all that the discovery made
    for target, count in shares(targets, TOTAL, slow):
        sent += bombard(sender, target, count, pool)
    sys.stdout.write(f"\n{sum(sent.values())} sent to {len(targets)} targets: {dict(sent)}; ")
    sys.stdout.write(f"answers: {dict(sorted(sender.statuses.items()))}\n")
    assert sum(sent.values()) >= TOTAL
    assert {target.name for target in targets} >= {entry.name for _address, entry in CASES}
    assert sum(bool(target.fields) for target in targets) >= 20, "the forms of the pages were found"


@pytest.mark.parametrize("value", [nasty for nasty in NASTY if len(nasty) < 1000])
def test_the_judge_itself_sees_what_was_let_through(value):
    """Seen red here for ever: the same values unescaped are found, escaped they are not."""
    from django.utils.html import escape

    def page(text):
        return Page(f'<p title="{text}">{text}</p>').intruders

    assert page(escape(value)) == []
    if value.startswith(("<", '"', "</", "-->", "]]>")):
        assert page(value) != []


def test_a_form_without_its_token_is_refused(project):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_user("manager", project=project))
    for _address, entry in CASES:
        if entry.pattern.converters or entry.name == "healthz":
            continue
        assert client.post(reverse(entry.name), {}).status_code in (403, 405), entry.name
