"""What the tables about counting are called in words. See participants.labels."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from participants.labels import Label

LABELS: dict[str, Label] = {
    "ReportMember": Label(
        _("Counted in frozen reports"),
        {
            "report": _("report"),
            "indicator": _("indicator"),
            "decided_on": _("deciding day"),
            "evidence": _("evidence"),
        },
        permission=Permission.INDICATOR_PEOPLE_VIEW,
    ),
    "ClaimCorrection": Label(
        _("Corrections told in payment claims"),
        {
            "claim": _("payment claim"),
            "number": _("number"),
            "indicator": _("indicator"),
            "effect": _("effect on the figure"),
            "before": _("deciding day before"),
            "after": _("deciding day after"),
        },
        permission=Permission.INDICATOR_PEOPLE_VIEW,
    ),
    "SmEfsFault": Label(
        _("Sent back by SM EFS"),
        {
            "upload": _("file for SM EFS"),
            "column": _("column of the form"),
            "message": _("what SM EFS said"),
            "sent": _("digest of what was sent"),
        },
        permission=Permission.DATA_QUALITY_VIEW,
    ),
}
