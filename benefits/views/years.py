"""The year's benefits and premiums by month and project, on the page and as a spreadsheet."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.decorators import requires
from accounts.http import PortalRequest
from accounts.permissions import Permission
from benefits.views.lists import rights
from benefits.yearly import ProjectYear, premiums_to_pay, year_of
from cis_portal.lib.tabular import XLSX_TYPE, Cell, xlsx

FIRST_YEAR, LAST_YEAR = 2004, 2100


@requires(Permission.BENEFITS_VIEW)
def benefit_year(request: PortalRequest, year: int) -> HttpResponse:
    """What was paid in the year: totals alone, so no access record."""
    return render(request, "benefits/year.html", _shown(request, year) | rights(request))


@requires(Permission.BENEFITS_VIEW)
def benefit_year_file(request: PortalRequest, year: int) -> HttpResponse:
    """The same as XLSX."""
    found = _shown(request, year)["projects"]
    title = _("Benefits and premiums %(year)d") % {"year": year}
    headers = [
        _("Project"), _("Month"), _("Benefits paid"), _("People"), _("Premiums paid"), _("Paid before the portal"),
        _("Together"),
    ]  # fmt: skip
    response = HttpResponse(xlsx(title, headers, _rows(found)), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="swiadczenia-{year}.xlsx"'
    return response


def _shown(request: PortalRequest, year: int) -> dict[str, Any]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    last = timezone.localdate().year
    return {
        "year": year,
        "projects": year_of(request.user, year),
        "premiums_visible": request.user.may(Permission.PREMIUM_VIEW),
        "premiums_to_pay": premiums_to_pay(request.user, year),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < last else None,
    }


def _rows(projects: list[ProjectYear]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for project in projects:
        for line in project.months:
            month = date_format(line.month.first, "YEAR_MONTH_FORMAT")
            rows.append(
                [project.project.number, month, line.paid, line.people, line.premiums, line.outside, line.total]
            )
        sums: list[Cell] = [project.paid, None, project.premiums, project.outside, project.total]
        rows.append([project.project.number, _("Together"), *sums])
    return rows
