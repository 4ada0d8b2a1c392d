"""What commands of several apps ask for at the prompt."""

import argparse
from datetime import date

from django.utils.translation import gettext as _

from cis_portal.fields import EARLIEST, LATEST


def day_argument(text: str) -> date:
    """A date written 2026-09-30; anything else is wrong usage."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != len("2026-09-30") or not EARLIEST <= day <= LATEST:
        raise argparse.ArgumentTypeError(_("%(text)s is not a date such as 2026-09-30.") % {"text": repr(text)})
    return day
