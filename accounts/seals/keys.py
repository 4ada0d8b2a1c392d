"""The keys that seal. They live outside the database: who can change every row still cannot make a seal."""

import hashlib
import hmac

from django.conf import settings


class UnknownKey(Exception):
    """Something was sealed with a key that SEAL_KEYS no longer holds."""


def newest() -> str:
    """The name of the key for new seals: the first of SEAL_KEYS."""
    return _name(settings.SEAL_KEYS[0])


def mac(key: str, data: bytes) -> bytes:
    """HMAC-SHA256 of the data with the key of that name. Raises UnknownKey."""
    for secret in settings.SEAL_KEYS:
        if _name(secret) == key:
            return hmac.digest(secret.encode(), data, "sha256")
    raise UnknownKey(key)


def _name(secret: str) -> str:
    """What a key is called beside what it sealed: tells keys apart and nothing about them."""
    return hashlib.sha256(b"name of a seal key:" + secret.encode()).hexdigest()[:16]
