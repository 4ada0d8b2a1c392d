"""The gap list in an inspector's words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.rehearsal.gaps import Area, Fault, Gap

AREAS: dict[Area, Promise | str] = {
    Area.ELIGIBILITY: gettext_lazy("Eligibility at entry"),
    Area.IPZS: gettext_lazy("Programme and entry"),
    Area.ATTENDANCE: gettext_lazy("Attendance lists"),
    Area.BENEFITS: gettext_lazy("Benefit lists"),
    Area.OUTCOMES: gettext_lazy("Outcomes and exit"),
}
SENTENCES: dict[Fault, Callable[[dict[str, str]], str]] = {
    Fault.MISSING: lambda said: _("No document: %(kind)s.") % said,
    Fault.UNSIGNED: lambda said: _("No signature: %(kind)s.") % said,
    Fault.EXPIRED: lambda said: _("Did not hold on the day it had to: %(kind)s.") % said,
    Fault.NO_SCAN: lambda said: _("On paper alone, no scan: %(kind)s.") % said,
    Fault.IPZS_LATE: lambda said: _("The IPZS was signed after the stay had begun (art. 12 ust. 4)."),
    Fault.CARD_MISSING: lambda said: _("No signed attendance card for %(month)s.") % said,
    Fault.CARD_NO_SCAN: lambda said: _("The attendance card for %(month)s has no scan.") % said,
    Fault.BENEFIT_MISSING: lambda said: _("No paid list of benefits for %(month)s.") % said,
    Fault.OUTCOME_UNPROVEN: lambda said: _("%(code)s counts the person, and its document has no scan.") % said,
}


def sentence(gap: Gap) -> str:
    """One line of the list."""
    said = {
        "kind": str(gap.kind.label) if gap.kind else "",
        "month": date_format(gap.month, "m.Y") if gap.month else "",
        "code": gap.code,
    }
    return SENTENCES[gap.fault](said)
