"""The first page: what a person's roles let them do next. It speaks of every room, so it belongs to none."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.decorators import signed_in
from accounts.http import PortalRequest
from grants.context import navigation

TEXTS = {
    "people": lambda: _("Find a person, open the file, see attendance and outcomes."),
    "bullseye": lambda: _("Each figure against its target, with the people behind it."),
    "file-earmark-text": lambda: _("Progress reports of a period, frozen, as PDF and XLSX."),
    "upload": lambda: _("Bring the office's workbook, see what it changes, take it back."),
}


@signed_in
def home(request: PortalRequest) -> HttpResponse:
    """My day."""
    cards = [
        {"title": room["label"], "text": TEXTS[room["icon"]](), "url": room["url"], "icon": room["icon"]}
        for room in navigation(request)["navigation"]
        if room["icon"] in TEXTS
    ]
    return render(request, "home.html", {"cards": cards})
