"""The demo's guards: it takes no database but its own, serves nobody else, and keeps its secrets."""

import socket

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from cis_portal.embedded import demo as launcher
from cis_portal.embedded import mark, places


@pytest.fixture
def own_var(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    return tmp_path


def test_load_demo_refuses_a_database_with_tables_and_without_the_mark(db, own_var):
    with pytest.raises(Exception, match="is not marked as a demo"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_mark_of_a_demo_is_accepted(transactional_db):
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {name} IS 'cis-portal demo'")
        mark.require_demo()
        cursor.execute(f"COMMENT ON DATABASE {name} IS NULL")
    with pytest.raises(places.CannotStart, match="is not marked"):
        mark.require_demo()


def test_demo_settings_let_nobody_serve_an_unmarked_database(db, settings):
    mark.keep_demo_apart()  # the suite's own settings are no demo
    settings.DEMO = True
    with pytest.raises(places.CannotStart, match="is not marked"):
        mark.keep_demo_apart()


def test_the_demo_answers_to_this_machine_only(own_var, settings, client, db):
    from cis_portal.settings import demo as demo_settings

    settings.ALLOWED_HOSTS = demo_settings.ALLOWED_HOSTS
    assert client.get("/healthz", headers={"host": "portal.example.org"}).status_code == 400
    assert client.get("/healthz", headers={"host": "127.0.0.1:8000"}).status_code == 503


def test_a_port_in_use_is_named(own_var):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(places.CannotStart, match=f"Port {port} is in use"):
            launcher.check_port(port)
    launcher.check_port(port)


def test_a_second_demo_of_the_same_checkout_is_refused(own_var):
    refused = pytest.raises(places.CannotStart, match="runs already, on port 8000")
    with launcher.only_one_demo(8000), refused, launcher.only_one_demo(8001):
        pass
    with launcher.only_one_demo(8001):
        pass


def test_secrets_are_made_once_and_are_their_owners_alone(own_var):
    first = places.read_secrets()
    assert places.read_secrets() == first
    assert (own_var / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(first.secret_key) >= 50
    assert len(set(first.passphrase)) > 8


def test_without_portal_var_secrets_lie_outside_the_checkout(monkeypatch):
    monkeypatch.delenv("PORTAL_VAR", raising=False)
    assert not places.secrets_folder().is_relative_to(places.BASE_DIR)
