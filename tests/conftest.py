"""What every test may ask for."""

import pytest
import redis
from django.conf import settings
from django.test import Client

from accounts.models import User
from grants.models import Project
from tests import factories


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
