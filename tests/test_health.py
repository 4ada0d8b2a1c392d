"""/healthz: 200 while everything lives, else 503 naming what does not."""

import os
import subprocess
import sys
import time

import pytest
from django.core.cache import cache
from django.db import connection

from cis_portal import heartbeats
from cis_portal.embedded.places import BASE_DIR

ASK = """
import django
django.setup()
from django.test import Client
answer = Client().get("/healthz")
print(answer.status_code, ",".join(answer.json()["failing"]))
"""


def ask_with(**values):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "cis_portal.settings.test", **values}
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or asked.stderr


def test_with_everything_alive_it_answers_200_after_one_query(client, db, django_assert_num_queries):
    heartbeats.beat_once("worker")
    heartbeats.beat_once("beat")
    with django_assert_num_queries(1):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok", "failing": [], "database": True, "broker": True, "worker": True, "beat": True,
    }  # fmt: skip
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("silent", ["worker", "beat"])
def test_a_silent_part_is_named(client, db, silent):
    heartbeats.beat_once("beat" if silent == "worker" else "worker")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["failing"]) == (503, [silent])


def test_a_heartbeat_is_soon_forgotten():
    heartbeats.beat_once("worker")
    lives_for = cache._cache.get_client().ttl(cache.make_key("heartbeat-worker"))
    assert 0 < lives_for <= 20


def test_without_redis_the_broker_is_named_and_the_rest_counts_as_silent(db):
    assert ask_with(REDIS_URL="redis://127.0.0.1:1/0", PORTAL_DATABASE=connection.settings_dict["NAME"]) == (
        "503 broker,worker,beat"
    )


def test_without_the_database_it_still_answers():
    assert ask_with(DATABASE_URL="postgres://nobody@127.0.0.1:1/none") == "503 database,worker,beat"


def test_it_takes_nothing_but_reading(client, db):
    assert client.post("/healthz").status_code == 405


@pytest.mark.processes
def test_real_worker_and_beat_make_themselves_heard(client, db, tmp_path):
    celery = [sys.executable, "-m", "celery", "-A", "cis_portal"]
    worker = [*celery, "worker", "--pool", "solo", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--pidfile=", "--schedule", str(tmp_path / "schedule")]
    environment = os.environ | {"PORTAL_DATABASE": connection.settings_dict["NAME"]}
    with (tmp_path / "log").open("wb") as log:
        started = [
            subprocess.Popen(command, cwd=BASE_DIR, env=environment, stdout=log, stderr=log)
            for command in (worker, beat)
        ]
    try:
        deadline = time.monotonic() + 60
        while client.get("/healthz").status_code != 200:
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.3)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)
