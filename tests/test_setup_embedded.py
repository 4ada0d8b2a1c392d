"""The embedded services: there while somebody uses them, closed to everybody else, gone afterwards."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cis_portal.embedded import places

pytestmark = pytest.mark.early

ROOT = places.BASE_DIR
USE = """
import sys
from cis_portal.embedded.using import running
from cis_portal.embedded.places import CannotStart
from cis_portal.embedded.services import BY_NAME
try:
    with running(BY_NAME[sys.argv[1]]):
        print("up", flush=True)
        sys.stdin.read()
except CannotStart as error:
    sys.exit(str(error))
"""
ASK = """
import sys, psycopg2
from cis_portal.embedded import addresses
where = addresses.database()
connection = psycopg2.connect(host=where["HOST"], dbname="portal", user="portal", password=where["PASSWORD"])
with connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[1])
    print(*(cursor.fetchone() if cursor.description else []))
"""


@pytest.fixture(scope="module")
def elsewhere():
    """An environment whose services live in a folder of their own, deep enough to need short sockets."""
    folder = Path(tempfile.mkdtemp(prefix="cis-portal-test-"))
    deep = folder / ("a-folder-with-a-long-name-" * 4)
    folder.chmod(0o711)
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment |= {
        "PORTAL_VAR": str(deep),
        "PORTAL_THROWAWAY": "1",
        "DJANGO_SETTINGS_MODULE": "cis_portal.settings.demo",
    }
    leave(start(environment))
    yield environment
    for note in folder.rglob("sockets.txt"):
        shutil.rmtree(note.read_text().strip())
    shutil.rmtree(folder)


def start(environment, service="postgresql"):
    """A process that uses the service until its standard input closes."""
    user = subprocess.Popen(
        [sys.executable, "-c", USE, service],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert user.stdout.readline() == "up\n", user.stderr.read()
    return user


def leave(user):
    user.stdin.close()
    assert user.wait(40) == 0
    user.stdout.close()
    user.stderr.close()


def ask(environment, sql):
    answer = subprocess.run(
        [sys.executable, "-c", ASK, sql], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else f"no: {answer.stderr}"


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def server_pid(environment):
    note = Path(environment["PORTAL_VAR"]) / "postgresql" / "postmaster.pid"
    return int(note.read_text().split()[0]) if note.exists() else None


def until(holds, timeout=20):
    deadline = time.monotonic() + timeout
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_command_finds_the_database_running_and_leaves_nothing_running(elsewhere):
    done = manage(elsewhere, "check", "--database", "default")
    assert done.returncode == 0, done.stderr
    assert server_pid(elsewhere) is None


def test_a_new_database_has_its_tables_and_standard_output_holds_only_the_answer(elsewhere):
    code = "from accounts.models import User; print(User.objects.count())"
    done = manage(elsewhere, "shell", "--no-imports", "-c", code)
    assert (done.stdout, done.returncode) == ("0\n", 0), done.stderr


def test_help_starts_no_server(elsewhere):
    done = manage(elsewhere | {"PORTAL_VAR": elsewhere["PORTAL_VAR"] + "/unused"}, "migrate", "--help")
    assert done.returncode == 0
    assert not (Path(elsewhere["PORTAL_VAR"]) / "unused" / "postgresql").exists()


def test_two_commands_share_one_server_and_the_last_one_stops_it(elsewhere):
    first = start(elsewhere)
    pid = server_pid(elsewhere)
    second = start(elsewhere)
    assert server_pid(elsewhere) == pid
    leave(first)
    assert ask(elsewhere, "SELECT 1") == "1"
    assert server_pid(elsewhere) == pid
    leave(second)
    assert server_pid(elsewhere) is None
    assert not runs(pid)


def test_the_server_ends_when_its_only_user_is_killed(elsewhere):
    user = start(elsewhere)
    pid = server_pid(elsewhere)
    user.kill()
    user.communicate()
    until(lambda: not runs(pid))


def test_a_killed_server_comes_back_with_its_data(elsewhere):
    user = start(elsewhere)
    ask(elsewhere, "CREATE TABLE kept AS SELECT 7 AS value")
    pid = server_pid(elsewhere)
    os.kill(pid, signal.SIGKILL)
    until(lambda: server_pid(elsewhere) != pid and ask(elsewhere, "SELECT value FROM kept") == "7")
    ask(elsewhere, "DROP TABLE kept")
    leave(user)


def test_a_killed_keeper_takes_its_server_along(elsewhere):
    user = start(elsewhere)
    pid = server_pid(elsewhere)
    keeper = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(keeper, signal.SIGKILL)
    until(lambda: not runs(pid))
    user.kill()
    user.communicate()


def test_a_note_left_by_a_crash_does_not_stop_the_next_start(elsewhere):
    note = Path(elsewhere["PORTAL_VAR"]) / "postgresql" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{note.parent}\n1\n5432\n\n\n\n")  # by now the id of quite another process
    note.chmod(0o600)
    leave(start(elsewhere))


def test_the_server_is_closed_to_everybody_else(elsewhere):
    user = start(elsewhere)
    try:
        assert ask(elsewhere, "SHOW listen_addresses") == ""
        sockets = Path((Path(elsewhere["PORTAL_VAR"]) / "sockets.txt").read_text().strip())
        assert (sockets / ".s.PGSQL.5432").is_socket()
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert len(str(sockets)) < 90 < len(elsewhere["PORTAL_VAR"])
        assert ask(elsewhere, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    finally:
        leave(user)
    rules = (Path(elsewhere["PORTAL_VAR"]) / "postgresql" / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in rules if line.strip() and not line.startswith("#")}
    assert methods == {"scram-sha-256"}
    secrets = Path(elsewhere["PORTAL_VAR"]) / "secrets.json"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


def test_redis_listens_on_its_private_socket_alone(elsewhere):
    user = start(elsewhere, "redis")
    code = (
        "import redis; from cis_portal.embedded import addresses;"
        "client = redis.Redis.from_url(addresses.redis()); print(client.config_get('port')['port'])"
    )
    asked = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=elsewhere, capture_output=True, text=True)
    assert asked.stdout == "0\n", asked.stderr
    leave(user)


def test_lost_secrets_are_named(elsewhere):
    secrets = Path(elsewhere["PORTAL_VAR"]) / "secrets.json"
    kept = secrets.read_bytes()
    secrets.unlink()
    try:
        done = manage(elsewhere, "check", "--database", "default")
    finally:
        secrets.write_bytes(kept)
    assert done.returncode == 1
    assert "was made with other secrets" in done.stderr
    assert "Traceback" not in done.stderr


def test_as_root_the_server_runs_as_a_system_user_else_as_oneself(elsewhere):
    user = start(elsewhere)
    owner = Path(f"/proc/{server_pid(elsewhere)}").owner()
    leave(user)
    assert owner == ("cis-portal" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name)
