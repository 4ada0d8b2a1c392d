"""The portal's addresses and two of the bench's own: nothing, and the frame around nothing."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from accounts.decorators import signed_in
from accounts.http import PortalRequest


@signed_in
def floor(request: PortalRequest) -> HttpResponse:
    """An empty answer to a signed-in person: what the middleware costs."""
    return HttpResponse()


@signed_in
def frame(request: PortalRequest) -> HttpResponse:
    """The frame of every page around no content."""
    return render(request, "base.html")


urlpatterns = [
    path("bench/floor/", floor, name="bench_floor"),
    path("bench/frame/", frame, name="bench_frame"),
    path("", include("cis_portal.urls")),
]
