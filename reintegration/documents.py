"""Attendance on paper: the month card on A4 landscape, a day's list with places to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from cis_portal import printing
from cis_portal.lib.qr import qr_code
from reintegration.models import DayCode, PrintedList
from reintegration.printed_lists import ListLine


def month_pdf(context: Mapping[str, Any]) -> bytes:
    """The grid of a month as its page shows it. context: what the page has, of one page of people."""
    return printing.printed("reintegration/pdf/month.html", {**context, "printed_at": timezone.now()})


def list_pdf(printed: PrintedList, lines: Sequence[ListLine], *, address: str) -> bytes:
    """The list as it was printed, however the day looks now. address: of its page, which the QR code carries."""
    context = {
        "printed": printed,
        "lines": lines,
        "before": not any(line.code for line in lines),
        "codes": DayCode.choices,
        "qr": qr_code(f"{address}?h={printed.short_digest}"),
    }
    return printing.printed("reintegration/pdf/list.html", context)


def programme_pdf(context: Mapping[str, Any]) -> bytes:
    """The monthly programme as its page shows it. Source: act on social employment, art. 14 ust. 1a."""
    return printing.printed("reintegration/pdf/programme.html", {**context, "printed_at": timezone.now()})


def journal_pdf(context: Mapping[str, Any]) -> bytes:
    """The journal of a group or a kind of activity, of the days that were chosen."""
    return printing.printed("reintegration/pdf/journal.html", {**context, "printed_at": timezone.now()})
