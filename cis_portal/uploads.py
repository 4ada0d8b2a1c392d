"""A file that is too large is left unread: the rest of what was typed comes through, and the form says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.urls import Resolver404, resolve

NOTED = "portal.oversized_field"
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Mark a view whose form says at its field that a file is too large (see oversized_field)."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def says_too_large(path: str) -> bool:
    """Whether the view of that address is marked so."""
    try:
        return bool(getattr(resolve(path).func, "takes_files", False))
    except Resolver404:
        return False


class OversizedUpload(FileUploadHandler):
    """Stops at the first bytes of a file in a request that is too large, and notes at which field."""

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """The fields before the file are read by now; nothing after its name is."""
        assert self.request is not None
        self.request.META[NOTED] = field_name
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Never asked."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Never asked."""


def oversized_field(request: HttpRequest) -> str:
    """The field whose file was left unread for its size; "" for none."""
    request.POST  # noqa: B018  reads the fields, once
    return str(request.META.get(NOTED, ""))
