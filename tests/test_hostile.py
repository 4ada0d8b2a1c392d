"""Nothing that a person can send gives a 500, is reflected as markup, or changes half of something."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.test_access_matrix import CASES, World, fill, world  # noqa: F401

MARKUP = "<script>alert(1)</script>"
NASTY = [
    MARKUP, '"><svg onload=alert(1)>', "' OR 1=1 --", "=HYPERLINK(\"http://x\")", "\x00", "\u202e", "😀" * 50, "%", "_",
    "\\", "{{ 7*7 }}", "{% debug %}", "../../etc/passwd", "-1", "0", "9" * 400, "1e309", "NaN", "2026-02-30",
    "0000-00-00",    "9999-99-99", "10000-01-01", "31.02.2026", "2026-06-15T25:61", "ąćęłńóśźż", "\ud7ff", "a" * 2000,
]  # fmt: skip
VALUES = st.one_of(st.sampled_from(NASTY), st.text(st.characters(blacklist_categories=["Cs"]), max_size=60))
FIELDS = [
    "q", "status", "sex", "labour_status", "page", "as_of", "from", "to", "starts_on", "ends_on", "code", "sort",
    "next", "language", "project", "format", "show", "sheet", "file", "period", "login", "password",
]  # fmt: skip
SENT = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5)
ADDRESSES = [entry for _address, entry in CASES if entry.name != "healthz"]


@pytest.fixture
def manager(project) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.make_user("manager", project=project))
    return client


@pytest.mark.parametrize("entry", ADDRESSES, ids=[entry.name for entry in ADDRESSES])
def test_whatever_is_sent_the_portal_answers_calmly(entry, world: World, manager):  # noqa: F811
    url = reverse(entry.name, kwargs=fill(entry, world, "own"))

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SENT)
    def send(sent):
        for response in (manager.get(url, sent), manager.post(url, sent)):
            assert response.status_code < 500, sent
            if not getattr(response, "streaming", False) and "html" in response.headers.get("Content-Type", ""):
                page = response.content.decode()
                assert MARKUP not in page
                assert "<svg onload" not in page

    send()


@pytest.mark.parametrize("value", [nasty for nasty in NASTY if len(nasty) < 1000])
def test_a_hostile_address_is_not_found(manager, value):
    from urllib.parse import quote

    for start in ("/participants/", "/indicators/", "/reports/", "/import/"):
        response = manager.get(f"{start}{quote(value, safe='')}/")
        assert response.status_code in (200, 302, 400, 404), (start, value)
        assert MARKUP not in response.content.decode()


def test_a_form_without_its_token_is_refused(project):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_user("manager", project=project))
    for entry in ADDRESSES:
        if entry.pattern.converters:
            continue
        assert client.post(reverse(entry.name), {}).status_code in (403, 405), entry.name
