"""Text that only somebody with the key can read: encrypted and authenticated, bound to the row it belongs to."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """No key of the list opens this text, or it stands at a row it was not written for. Says nothing of the content."""


class BadKey(ValueError):
    """A key is not 32 bytes in URL-safe base64."""


class SecretTexts:
    """Seals by the first key of the list and opens by any: a new key is put in front, the old ones stay until rotated.

    Fernet is AES-128-CBC with HMAC-SHA256; it has no place for associated data, so the text carries what it belongs to.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """Keys as Fernet.generate_key() writes them, the newest first. Raises BadKey."""
        try:
            self._fernets = [Fernet(key) for key in keys]
            self._all = MultiFernet(self._fernets)
        except ValueError as error:
            raise BadKey("A key is 32 bytes in URL-safe base64.") from error

    def seal(self, text: str, *, of: str) -> bytes:
        """The text as it is kept. of: the row it belongs to; moved to another one, it cannot be opened."""
        return self._all.encrypt(json.dumps({"of": of, "text": text}, ensure_ascii=False).encode())

    def open(self, sealed: bytes, *, of: str) -> str:
        """The text again. Raises Unreadable."""
        try:
            kept = json.loads(self._all.decrypt(sealed))
        except InvalidToken as error:
            raise Unreadable from error
        if kept["of"] != of:
            raise Unreadable
        return str(kept["text"])

    def rotate(self, sealed: bytes) -> bytes | None:
        """The same under the newest key; None where it is already. Raises Unreadable."""
        try:
            self._fernets[0].decrypt(sealed)
        except InvalidToken:
            try:
                return self._all.rotate(sealed)
            except InvalidToken as error:
                raise Unreadable from error
        return None
