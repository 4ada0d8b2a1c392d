"""A refund claim on paper and as a workbook: name, period and amounts, nothing else of a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from benefits.documents.parties import centre_of, labour_office_of
from benefits.models import RefundClaim, RefundLine
from benefits.wording import account_text
from cis_portal import printing
from cis_portal.lib.tabular import Cell, Column, Sheet, workbook


def claim_pdf(claim: RefundClaim) -> bytes:
    """The claim with the copy of what was paid, for signature (art. 15 ust. 8)."""
    parties = {"centre": centre_of(claim.project), "office": labour_office_of(claim.project)}
    return printing.printed("benefits/pdf/claim.html", {"claim": claim, "lines": _lines(claim), **parties})


def claim_xlsx(claim: RefundClaim) -> bytes:
    """The same as a workbook of one sheet."""
    with translation.override(printing.LANGUAGE):
        title = _("Refund claim for benefits paid in %(month)s, no. %(number)d") % {
            "month": f"{claim.month:%m.%Y}",
            "number": claim.number,
        }
        columns = [Column(_("No."), 6), Column(_("Person"), 32), Column(_("Month"), 12), Column(_("From"), 12),
                   Column(_("To"), 12), Column(_("Days"), 8), Column(_("Correction"), 12), Column(_("Benefit"), 14),
                   Column(_("Pension contribution"), 16), Column(_("Disability contribution"), 16),
                   Column(_("Together"), 14)]  # fmt: skip
        above = [title, f"{centre_of(claim.project)}; {claim.project.title}, {claim.project.number}",
                 _("Account for the refund: %(number)s") % {"number": _account(claim)},
                 _("digest of the data: %(digest)s") % {"digest": claim.digest}]  # fmt: skip
        made_at = timezone.localtime(claim.sent_at).replace(tzinfo=None)
        return workbook([Sheet(str(claim.of_month), columns, _rows(claim), above)], title=title, made_at=made_at)


def _account(claim: RefundClaim) -> str:
    return account_text(claim.account_number) if claim.account_number else pgettext("account", "not named")


def _lines(claim: RefundClaim) -> list[RefundLine]:
    return list(claim.lines.select_related("line__list").order_by("position"))


def _rows(claim: RefundClaim) -> Iterator[list[Cell]]:
    for line in _lines(claim):
        of = line.line
        yield [line.position, of.name, f"{of.list.month:%m.%Y}", of.starts_on, of.ends_on, of.days,
               of.list.number or None, line.benefit, line.pension, line.disability, line.total]  # fmt: skip
    yield [None, _("Total"), None, None, None, None, None, claim.benefits, None, None, claim.total]
