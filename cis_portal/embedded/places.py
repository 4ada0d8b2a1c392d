"""Where this checkout keeps what it makes: databases, logs, sockets, and the secrets of the demo.

An ordinary user: data under var/ in the checkout, secrets under ~/.local/state (XDG_STATE_HOME).
root: everything under /var/lib/cis-portal, where a system user can reach it.
PORTAL_VAR=DIR moves all of it.
"""

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SYSTEM_STATE = Path("/var/lib/cis-portal")
SOCKET_PATH_LIMIT = 107  # bytes; sun_path in unix(7), without its closing zero
LONGEST_SOCKET_NAME = len(".s.PGSQL.5432.lock")
PRIVATE = 0o700
SECRETS = "secrets.json"

# Easily read aloud and typed: no o/0, l/1.
_EASY_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"


class CannotStart(Exception):
    """The demo's services cannot run here; the text says why and what to do, in one line."""


@dataclass(frozen=True)
class Secrets:
    """What the demo generates once for itself; in production all of it comes from the environment."""

    secret_key: str
    database_password: str
    passphrase: str


def checkout_id() -> str:
    """Twelve characters that tell this checkout from the others on the machine."""
    return hashlib.sha256(os.fsencode(BASE_DIR)).hexdigest()[:12]


def var() -> Path:
    """The folder of databases, logs and collected files, absolute; it may not exist yet."""
    if moved := os.environ.get("PORTAL_VAR"):
        return Path(moved).resolve()
    return SYSTEM_STATE / checkout_id() if os.geteuid() == 0 else BASE_DIR / "var"


def secrets_folder() -> Path:
    """The folder of the secrets: outside the checkout unless PORTAL_VAR says otherwise."""
    if os.environ.get("PORTAL_VAR") or os.geteuid() == 0:
        return var()
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "cis-portal" / checkout_id()


def sockets() -> Path:
    """The private folder of the sockets: in var, or a short one where that path is too long for a socket."""
    folder = var() / "run"
    if len(os.fsencode(folder)) + 1 + LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT:
        return folder
    note = var() / "sockets.txt"
    if note.exists() and _is_ours(known := Path(note.read_text().strip())):
        return known
    make_var()
    parent = "/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR")  # None: the temporary folder
    short = Path(tempfile.mkdtemp(prefix="cis-portal-", dir=parent))
    write_whole(note, f"{short}\n")
    return short


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can have made it. For root it lies in /run, where only root makes folders."""
    return folder.is_dir() and (os.geteuid() == 0 or folder.stat().st_uid == os.geteuid())


def make_var() -> Path:
    """The folder of databases and logs, there. For root the servers' system user may pass through, not look around."""
    if os.geteuid() == 0 and not os.environ.get("PORTAL_VAR"):
        make_folder(SYSTEM_STATE, 0o755)
    folder = make_folder(var(), 0o711 if os.geteuid() == 0 else PRIVATE)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(f"Cannot write to {folder}; PORTAL_VAR=DIR chooses another folder.")
    return folder


def make_folder(path: Path, mode: int = PRIVATE) -> Path:
    """The folder, made with this mode when missing; one that is there keeps its mode."""
    try:
        path.mkdir(parents=True, mode=mode)
        path.chmod(mode)  # mkdir's mode is cut by the umask
    except FileExistsError:
        pass
    except OSError as error:
        raise CannotStart(f"Cannot make the folder {path}: {error.strerror}.") from error
    return path


def open_private(path: Path, mode: str) -> IO[Any]:
    """Open a file of ours; a new one is its owner's alone."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file so that it is there whole or not at all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except OSError as error:
        raise CannotStart(f"Cannot write {path}: {error.strerror}.") from error


def read_secrets() -> Secrets:
    """This installation's secrets, generated when first asked for."""
    path = secrets_folder() / SECRETS
    if path.exists():
        try:
            return Secrets(**json.loads(path.read_text()))
        except (ValueError, TypeError) as error:
            raise CannotStart(f"{path} is damaged; delete it and start over with bin/demo --fresh.") from error
    make_var() if path.parent == var() else make_folder(path.parent)
    groups = ["".join(secrets.choice(_EASY_SIGNS) for _ in range(5)) for _ in range(4)]
    fresh = Secrets(secrets.token_urlsafe(48), secrets.token_urlsafe(24), "-".join(groups))
    write_whole(path, json.dumps(asdict(fresh)))
    return fresh
