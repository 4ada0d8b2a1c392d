"""One way to name a content by its SHA-256: the same content always gives the same name."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any


def digest_of(content: Any) -> str:
    """SHA-256 (64 hex digits) of a content of dicts, lists, texts, numbers, dates and Decimals."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a digest.")
