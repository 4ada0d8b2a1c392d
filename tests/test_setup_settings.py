"""Production settings: nothing missing goes unnamed, nothing unsafe passes Django's own deployment check."""

import os
import subprocess
import sys
from contextlib import closing

import polib
import pytest
from django.db import ConnectionHandler, connection

from cis_portal.embedded.places import BASE_DIR
from cis_portal.settings import services
from cis_portal.translations import compile_changed

COMPLETE = {
    "SECRET_KEY": "f3Jq8vX2mZ7tPw5sKd9rYb4nHc6gLx1eQa0uVoTiMjRzNyWkBpSh",
    "SEAL_KEYS": "Hs7Lw2Qn9Vb4Xc6Zd1Rk8Mf3Tj5Py0Ga",
    "NOTE_KEYS": "bm8gbm90ZSBvZiBhbnlib2R5IGlzIHNlYWxlZCBieSE=",
    "DATABASE_URL": "postgres://nobody@localhost/none",
    "REDIS_URL": "redis://localhost:1/0",
    "ALLOWED_HOSTS": "portal.example,cis.example",
    "EMAIL_URL": "smtp+tls://a:b@mail.example:587",
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "STATIC_ROOT": "/nonexistent",
}


def check(values, *arguments):
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cis_portal.settings.production", **values}
    command = [sys.executable, "-m", "django", "check", *arguments]
    return subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", COMPLETE)
def test_production_does_not_start_without_a_value_and_names_it(name):
    values = {key: value for key, value in COMPLETE.items() if key != name}
    refused = check(values)
    assert refused.returncode == 1
    assert f"Not set in the environment: {name}." in refused.stderr


def test_every_missing_value_is_named_at_once():
    assert f"Not set in the environment: {', '.join(COMPLETE)}." in check({}).stderr


def test_production_does_not_answer_to_every_host():
    assert "ALLOWED_HOSTS must name" in check(COMPLETE | {"ALLOWED_HOSTS": "*"}).stderr


def test_production_does_not_seal_with_a_key_that_can_be_guessed():
    assert "Each of SEAL_KEYS must have" in check(COMPLETE | {"SEAL_KEYS": f"{COMPLETE['SEAL_KEYS']},short"}).stderr
    assert "Each of NOTE_KEYS must be 32 random bytes" in check(COMPLETE | {"NOTE_KEYS": "short"}).stderr


def test_production_passes_djangos_deployment_check():
    passed = check(COMPLETE, "--deploy", "--fail-level", "WARNING")
    assert passed.returncode == 0, passed.stderr


def test_a_server_keeps_its_connections_and_has_no_statement_compiled(db):
    asked = connection.settings_dict | {"OPTIONS": {"options": "-c lock_timeout=4000"}}
    handler = ConnectionHandler({"default": services.database(asked)})
    with closing(handler["default"]) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT current_setting('jit'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("off", "4s")
        assert opened.settings_dict["CONN_MAX_AGE"] == 60


def test_translations_are_compiled_when_they_changed_and_only_then(tmp_path):
    source = tmp_path / "pl" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "stay"\nmsgstr "pobyt"\n')
    compiled = source.with_suffix(".mo")
    assert compile_changed(tmp_path) == [compiled]
    assert [entry.msgstr for entry in polib.mofile(str(compiled))] == ["pobyt"]
    assert compile_changed(tmp_path) == []
