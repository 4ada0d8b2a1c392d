"""A request that is too large is refused before anything of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from cis_portal.uploads import OversizedUpload, says_too_large


class RequestSizeMiddleware:
    """413 for a body over REQUEST_MAX_BYTES, by the length it announces; the server reads no body without one.

    Where the view says it itself, the fields before the file are read: the form then says it beside what was typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) <= settings.REQUEST_MAX_BYTES:
            return self.get_response(request)
        if announced.isdigit() and request.content_type == "multipart/form-data" and says_too_large(request.path_info):
            request.upload_handlers = [OversizedUpload(request)]
            return self.get_response(request)
        return HttpResponse(render_to_string("413.html"), status=413)
