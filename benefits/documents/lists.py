"""An approved list on paper and as a workbook, in Polish, with its digest; who gets a transfer and who cash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from benefits.documents.parties import centre_of
from benefits.models import BenefitLine, BenefitList, LinePayment, PaymentDetails, Way
from benefits.rules import Step
from benefits.wording import StepText, step_text
from cis_portal import printing
from cis_portal.lib.tabular import Cell, Column, Sheet, csv, workbook


@dataclass(frozen=True)
class PrintedLine:
    """One line with its steps in words."""

    line: BenefitLine
    steps: list[StepText]


def list_pdf(benefit_list: BenefitList) -> bytes:
    """The list with each amount's steps, and places for two signatures."""
    with translation.override(printing.LANGUAGE):
        context = {"list": benefit_list, "lines": _printed(benefit_list), "centre": centre_of(benefit_list.project)}
    return printing.printed("benefits/pdf/list.html", context)


def list_xlsx(benefit_list: BenefitList) -> bytes:
    """The same as a workbook of one sheet."""
    with translation.override(printing.LANGUAGE):
        title = title_of(benefit_list)
        columns = [Column(_("No."), 6), Column(_("Case"), 12), Column(_("Person"), 32), Column(_("From"), 12),
                   Column(_("To"), 12), Column(_("Days"), 8), Column(_("Amount of this list"), 16),
                   Column(_("Amount of the month"), 16), Column(_("How it was computed"), 90)]  # fmt: skip
        above = [title, f"{benefit_list.project.title}, {benefit_list.project.number}",
                 _("digest of the data: %(digest)s") % {"digest": benefit_list.digest}]  # fmt: skip
        made_at = benefit_list.approved_at and timezone.localtime(benefit_list.approved_at).replace(tzinfo=None)
        sheet = Sheet(str(benefit_list.of_month), columns, _rows(benefit_list), above)
        return workbook([sheet], title=title, made_at=made_at or None)


def bank_csv(benefit_list: BenefitList) -> bytes:
    """The transfers of a list, for the bank's import: account as IBAN, amount as 2140,68. Only what is paid out."""
    with translation.override(printing.LANGUAGE):
        title = _("Integration benefit %(month)s") % {"month": f"{benefit_list.month:%m.%Y}"}
        if benefit_list.is_correction:
            title += _(", correction %(number)d") % {"number": benefit_list.number}
        headers = [_("Recipient"), _("Account"), _("Amount"), _("Currency"), _("Title")]
        rows = [
            [line.name, f"PL{account}", f"{line.amount:.2f}".replace(".", ","), "PLN", title]
            for line, way, account in ways(benefit_list)
            if way == Way.ACCOUNT
        ]
        return csv(title, headers, rows)


def cash_pdf(benefit_list: BenefitList) -> bytes:
    """Who is paid in cash, each with a box to sign in."""
    lines = [line for line, way, _account in ways(benefit_list) if way == Way.CASH]
    total = sum((line.amount for line in lines), Decimal(0))
    context = {"list": benefit_list, "lines": lines, "total": total, "centre": centre_of(benefit_list.project)}
    return printing.printed("benefits/pdf/cash.html", context)


def title_of(benefit_list: BenefitList) -> str:
    """The list's name in words."""
    month = {"month": f"{benefit_list.month:%m.%Y}", "number": benefit_list.number}
    if benefit_list.is_correction:
        return _("Integration benefit for %(month)s, correction %(number)d") % month
    return _("Integration benefit for %(month)s, list of payments") % month


def ways(benefit_list: BenefitList) -> list[tuple[BenefitLine, str, str]]:
    """Each amount to be paid out with how and to which account: as it was paid, else as the files say now.

    Who has entered nothing is paid in cash; 0.00 and what is to be given back are not paid out.
    """
    lines = list(benefit_list.lines.filter(amount__gt=0).order_by("position"))
    if benefit_list.paid_on:
        frozen = LinePayment.objects.filter(line__list=benefit_list)
        known = {found.line_id: (found.way, found.account_number) for found in frozen}
        return [(line, *known[line.pk]) for line in lines]
    details = PaymentDetails.objects.filter(enrolment__in=[line.enrolment_id for line in lines])
    current = {found.enrolment_id: (found.way, found.account_number) for found in details}
    return [(line, *current.get(line.enrolment_id, (str(Way.CASH), ""))) for line in lines]


def _printed(benefit_list: BenefitList) -> list[PrintedLine]:
    lines = benefit_list.lines.select_related("enrolment").order_by("position")
    return [PrintedLine(line, [step_text(Step.from_json(step)) for step in line.steps]) for line in lines]


def _rows(benefit_list: BenefitList) -> Iterator[list[Cell]]:
    for printed in _printed(benefit_list):
        line = printed.line
        steps = "; ".join(f"{step.text}: {step.amount}" for step in printed.steps)
        row: list[Any] = [line.position, line.enrolment.case_number, line.name, line.starts_on, line.ends_on,
                          line.days, line.amount, line.due, steps]  # fmt: skip
        yield row
    yield [None, None, _("Total"), None, None, None, benefit_list.total, None, None]
