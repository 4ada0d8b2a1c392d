"""What every test may ask for."""

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from grants.models import Project
from tests import factories


@pytest.fixture(autouse=True)
def empty_cache(settings):
    """Sessions, rate limits and heartbeats of one test never reach another."""
    cache.clear()


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
