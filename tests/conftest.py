"""What every test may ask for."""

import gc
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
import redis
import time_machine
from django.conf import settings
from django.db import connection
from django.template import Context, Template
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered

from accounts.models import User
from exchange.actions import bring_workbook
from grants.models import Project
from tests import factories
from tests.databases import database_of, empty, shared_rows

SAMPLE = Path(settings.BASE_DIR) / "tests/data/cis-workbook.xlsx"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--moment", default="2026-11-24T10:00", type=datetime.fromisoformat,
                     help="when the tests happen, as the centre's clocks tell it: 2028-02-29T23:50")  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """The clock goes on from one moment in every run, which comes to no midnight; tests are collected under it too."""
    moment = config.getoption("--moment").replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    clock = time_machine.travel(moment.astimezone(UTC), tick=True)
    clock.start()
    config.add_cleanup(clock.stop)


@pytest.fixture(autouse=True)
def clock_of_other_processes(request: pytest.FixtureRequest) -> Iterator[None]:
    """The suite's clock is this process' own; a test that is marked so shares the real one."""
    alone = request.node.get_closest_marker("processes") is None
    now = time_machine.escape_hatch.datetime.datetime.now(UTC)
    with nullcontext() if alone else time_machine.travel(now, tick=True):
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The second of two workers begins in the middle: with what needs no database, while the first migrates one."""
    soon = [item for name in ("early", "long") for item in items if item.get_closest_marker(name)]
    others = [item for item in items if not any(map(item.get_closest_marker, ("early", "long")))]
    middle = len(items) // 2
    items[:] = [*others[:middle], *soon, *others[middle:]]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays until the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def render_and_tell(template: Template, context: Context) -> str:
    """In the place of Django's, which tells of each template that a page includes, so that the client copies the
    context for every icon and field: a test looks at what the view gave its page."""
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def told_of_pages(django_test_environment):
    """response.context holds the context of the page itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render_and_tell)
        yield


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_keepdb, django_db_createdb):
    """In the place of pytest-django's, which migrates a database for every worker."""
    worker = getattr(request.config, "workerinput", {"workerid": "", "testrunuid": ""})
    keep = django_db_keepdb and not django_db_createdb
    own = database_of(run=worker["testrunuid"], worker=worker["workerid"], keep=keep)
    with django_db_blocker.unblock(), own, django_db_blocker.block(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: empty())
        yield


@pytest.fixture(scope="session")
def redis_server() -> redis.Redis:
    """The suite's Redis itself, for looking at keys and their lifetimes."""
    return redis.Redis.from_url(settings.REDIS_URL)


@pytest.fixture(autouse=True)
def empty_cache(redis_server):
    """Sessions, rate limits and heartbeats of one test never reach another; neighbours in this Redis keep theirs."""
    for key in redis_server.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}*", count=1000):
        redis_server.delete(key)


@pytest.fixture
def project(db) -> Project:
    return factories.make_project()


@pytest.fixture
def as_role(project):
    """A signed-in client for one role: as_role("coordinator"). Its user is client.user."""

    def sign_in(role: str, **fields) -> Client:
        client = Client()
        client.user = factories.make_user(role, project=project, **fields)
        client.force_login(client.user)
        return client

    return sign_in


@pytest.fixture
def coordinator(project) -> User:
    return factories.make_user("coordinator", project=project)


@pytest.fixture(scope="module")
def sample_module(django_db_setup, django_db_blocker):
    """The office's sample workbook in its project, for a whole module."""
    with shared_rows(django_db_blocker, bring_sample) as project:
        yield project


def bring_sample() -> Project:
    project = factories.make_project()
    made = bring_workbook(project=project, name=SAMPLE.name, content=SAMPLE.read_bytes(), by=None)
    assert made.state == "applied"
    return project


@pytest.fixture
def sample(sample_module, db):
    """The sample's project; what a test writes is undone after it."""
    return sample_module


@pytest.fixture
def together():
    """Do all at the same moment, each in a thread with its own connection; what each returned or raised."""

    def run_all(*deeds, refusals=Exception):
        barrier, answers = Barrier(len(deeds)), [None] * len(deeds)

        def run(place, deed):
            barrier.wait()
            try:
                answers[place] = deed()
            except refusals as refusal:
                answers[place] = refusal
            finally:
                connection.close()

        threads = [Thread(target=run, args=pair) for pair in enumerate(deeds)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert not any(thread.is_alive() for thread in threads)
        return answers

    return run_all
