"""What a scan is, told by its content, never by its name or by what its sender called it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, UnidentifiedImageError

from participants.models import MediaType

TAIL = 2048  # bytes at the end in which a PDF says where its table of contents lies
SIGNATURES = {b"%PDF-": MediaType.PDF, b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG\r\n\x1a\n": MediaType.PNG}


class NotAScan(ValueError):
    """Neither a PDF nor a JPEG nor a PNG, or one that is cut off or damaged."""


@dataclass(frozen=True)
class Scan:
    """A file that was looked into: its type, its bytes, their SHA-256."""

    media_type: MediaType
    content: bytes
    digest: str

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


def read_scan(source: IO[bytes]) -> Scan:
    """The scan that the file holds. Raises NotAScan."""
    content = source.read()
    media_type = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
    if media_type is None or not WHOLE[media_type](content):
        raise NotAScan
    return as_scan(media_type, content)


def as_scan(media_type: MediaType, content: bytes) -> Scan:
    """Bytes of a type that is known, with their digest."""
    return Scan(media_type, content, hashlib.sha256(content).hexdigest())


def _whole_pdf(content: bytes) -> bool:
    """A PDF ends with the place of its table of contents; one that was cut off or renamed does not."""
    tail = content[-TAIL:]
    return b"startxref" in tail and b"%%EOF" in tail


def _whole_jpeg(content: bytes) -> bool:
    return b"\xff\xd9" in content[-TAIL:] and _is_image(content)


def _is_image(content: bytes) -> bool:
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG"]) as image:
            image.verify()  # its structure without unpacking it, so that a small file cannot fill the memory
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True


WHOLE: dict[MediaType, Callable[[bytes], bool]] = {
    MediaType.PDF: _whole_pdf,
    MediaType.JPEG: _whole_jpeg,
    MediaType.PNG: _is_image,
}
