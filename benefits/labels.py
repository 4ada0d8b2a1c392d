"""What the tables about the benefit are called in words. See participants.labels."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from participants.labels import Label

_ACCOUNT = {"way": _("way of payment"), "account_number": _("bank account")}
_HIDDEN = frozenset({"account_number"})

LABELS: dict[str, Label] = {
    "BenefitLine": Label(
        _("Lines on lists of benefits"),
        {
            "list": _("list"),
            "name": _("name on the list"),
            "days": _("days"),
            "due": _("due for the month in złoty"),
            "inputs": _("what it was computed from"),
            "steps": _("how it was computed"),
        },
        permission=Permission.BENEFITS_VIEW,
    ),
    "LinePayment": Label(
        _("Payments"), {"line": _("line"), **_ACCOUNT}, permission=Permission.BENEFITS_VIEW, hidden=_HIDDEN
    ),
    "PaymentDetails": Label(_("How to pay"), _ACCOUNT, permission=Permission.BENEFITS_VIEW, hidden=_HIDDEN),
    "PaidBefore": Label(_("Paid before the portal"), permission=Permission.BENEFITS_VIEW, known_by="month"),
    "Premium": Label(
        _("Premiums"),
        {
            "cap": _("highest amount in złoty"),
            "attitude": _("attitude to the duties"),
            "progress": _("progress in reintegration"),
            "paid_on": _("paid on"),
            "paid_by": _("payment entered by"),
        },
        permission=Permission.PREMIUM_VIEW,
        known_by="month",
    ),
    "RefundLine": Label(
        _("Lines in refund claims"),
        {
            "claim": _("claim"),
            "line": _("line"),
            "benefit": _("benefit in złoty"),
            "pension": _("pension contribution in złoty"),
            "disability": _("disability contribution in złoty"),
            "total": _("total in złoty"),
        },
        permission=Permission.REFUND_VIEW,
    ),
    "RefundQuestion": Label(
        _("Questions of PUP about a line"),
        {
            "claim": _("claim"),
            "line": _("line"),
            "asked_by": _("asked by"),
            "asked_at": _("asked on"),
            "answer": _("answer"),
            "answered_by": _("answered by"),
            "answered_at": _("answered on"),
        },
        permission=Permission.REFUND_VIEW,
    ),
}
