"""Who runs the embedded servers: the user himself, or for root a system user, as PostgreSQL refuses root."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cis_portal.embedded.places import SYSTEM_STATE, CannotStart

SYSTEM_USER = "cis-portal"


@dataclass(frozen=True)
class Account:
    """Whose processes and files the servers are; without uid and gid they are the present user's."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_servers(cls) -> Self:
        """The present user, or the system user (made when missing) when that is root."""
        if os.geteuid() != 0:
            return cls()
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _make_system_user()
            entry = pwd.getpwnam(SYSTEM_USER)
        return cls(entry.pw_uid, entry.pw_gid)

    def process(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child this account's."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder of ours to the account."""
        if self.uid is not None:
            os.chown(path, self.uid, -1 if self.gid is None else self.gid)

    def check_reach(self, folder: Path) -> None:
        """Raise CannotStart when the account cannot enter the folder. No mode above it is changed."""
        if self.uid is None:
            return
        for parent in reversed(folder.parents):
            if not _may_enter(parent):
                raise CannotStart(
                    f"The system user {SYSTEM_USER} cannot enter {parent}, so PostgreSQL cannot live in {folder}; "
                    "set PORTAL_VAR to a folder that it can reach."
                )
        if not _may_enter(folder):  # ours by contract: it can be entered, its content stays closed
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | 0o011)


def _may_enter(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def _make_system_user() -> None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if not useradd:
        raise CannotStart(f"PostgreSQL does not run as root, and useradd is missing: make a user {SYSTEM_USER}.")
    nowhere = ["--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_STATE)]
    made = subprocess.run(  # noqa: S603
        [useradd, *nowhere, "--shell", "/usr/sbin/nologin", SYSTEM_USER], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise CannotStart(f"Cannot make the system user {SYSTEM_USER}: {made.stderr.strip()}")
