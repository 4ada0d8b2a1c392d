"""Compiles the translations that changed, without gettext's msgfmt. bin/setup runs it."""

import os
import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_changed(folder: Path) -> list[Path]:
    """Each .mo that is older than its .po, written anew; returns those."""
    compiled = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        half_made = target.with_suffix(f".{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(half_made))
        half_made.replace(target)
        compiled.append(target)
    return compiled


if __name__ == "__main__":
    try:
        compile_changed(LOCALE)
    except OSError as error:
        sys.exit(f"Cannot write {error.filename}: {error.strerror}.")
