"""The tables for the yearly report of the centre, dressed for paper and for the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cis_portal.lib.periods import Month
from cis_portal.lib.tabular import Cell, Column, Sheet
from reintegration.models import Strand
from reporting import words

MOVES = ("took_part", "started", "left", "finished", "early", "unsaid", "there")
GROUP_COLUMNS = (*MOVES, *Strand.values, "by_entry")
AMOUNTS = ("benefits", "outside", "premiums", "refunded")
# What the form asks and the portal does not hold: a place on paper for each, so that nothing is forgotten.
BY_HAND = (
    gettext_lazy("Staff by kind of employment (contract of employment, civil contract, volunteers), in posts"),
    gettext_lazy("Grants received in the year by source: voivodeship, county, municipality, European Funds, other"),
    gettext_lazy("Grants used in the year by purpose: wages, materials, equipment, running costs, other"),
    gettext_lazy("Budget plan (preliminarz) of the current year: income and costs"),
    gettext_lazy("Changes of what the application for the status of a centre said"),
)


class GroupRow(NamedTuple):
    """A statutory group with its numbers in the order of GROUP_COLUMNS, as two tables of them."""

    label: str
    moves: list[int]
    services: list[int]


class MoneyRow(NamedTuple):
    """A month's amounts in words, in the order of AMOUNTS, and how many people were paid a benefit."""

    label: str
    amounts: list[str]
    people: int


def yearly_context(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What the printed page reads beside the snapshot."""
    money = snapshot["money"]
    return {
        "roles": [(words.role(row["role"]), row["people"]) for row in snapshot["staff"]["roles"]],
        "move_titles": group_titles()[: len(MOVES)],
        "service_titles": group_titles()[len(MOVES) :],
        "groups": [
            GroupRow(
                words.statutory_group(row["group"]),
                [row[column] for column in MOVES],
                [row[column] for column in GROUP_COLUMNS[len(MOVES) :]],
            )
            for row in snapshot["groups"]
        ],
        "by_entry": snapshot["groups"][-1]["by_entry"],
        "independent": [
            (words.way_of_earning(row["way"]), row["people"], row["documented"]) for row in snapshot["independent"]
        ],
        "independent_people": sum(row["people"] for row in snapshot["independent"]),
        "services": [
            (words.strand(row["strand"]), row["name"], row["meetings"], _hours(row["hours"]), row["people"])
            for row in snapshot["services"]
        ],
        "money": [
            MoneyRow(words.month(row["month"]), [words.amount(row[name]) for name in AMOUNTS], row["people"])
            for row in money
        ],
        "money_titles": money_titles(),
        "totals": [words.amount(str(_total(money, name))) for name in AMOUNTS],
        "by_hand": BY_HAND,
    }


def group_titles() -> list[str]:
    """Headers of GROUP_COLUMNS."""
    return [
        _("took part"), _("of them started"), _("left in the year"), _("as planned"), _("early"), _("not said"),
        _("still there"), _("social reintegration"), _("vocational reintegration"), _("group by entry data"),
    ]  # fmt: skip


def money_titles() -> list[str]:
    """Headers of AMOUNTS."""
    return [
        _("benefits paid"),
        _("paid outside the portal"),
        _("premiums paid"),
        _("refunded by PUP"),
    ]


def yearly_sheets(snapshot: dict[str, Any], above: list[str]) -> Iterator[Sheet]:
    """A sheet a table, numbers typed."""
    columns = [Column(_("Group of art. 1 ust. 2"), 60), *(Column(title, 14) for title in group_titles())]
    yield Sheet(_("Participants by group"), columns, _groups(snapshot), above)
    yield Sheet(
        _("Independent"),
        [Column(_("Way"), 50), Column(_("People")), Column(_("with a document"), 18)],
        [[words.way_of_earning(row["way"]), row["people"], row["documented"]] for row in snapshot["independent"]],
        above,
    )
    yield Sheet(
        _("Services"),
        [Column(_("Reintegration"), 26), Column(_("Activity"), 50), Column(_("Meetings")), Column(_("Hours")),
         Column(_("People"))],
        [
            [words.strand(row["strand"]), row["name"], row["meetings"], Decimal(row["hours"]), row["people"]]
            for row in snapshot["services"]
        ],
        above,
    )  # fmt: skip
    titles = [Column(title, 22) for title in money_titles()]
    yield Sheet(_("Money"), [Column(_("Month"), 12), *titles, Column(_("People paid"))], _money(snapshot), above)
    roles = [[words.role(row["role"]), row["people"]] for row in snapshot["staff"]["roles"]]
    total: list[Cell] = [_("people in all"), snapshot["staff"]["people"]]
    yield Sheet(_("Staff"), [Column(_("Role"), 40), Column(_("People"))], [*roles, total], above)
    yield Sheet(_("By hand"), [Column(_("What the portal does not hold"), 100)], [[str(one)] for one in BY_HAND], above)


def _groups(snapshot: dict[str, Any]) -> Iterator[list[Cell]]:
    for row in snapshot["groups"]:
        yield [words.statutory_group(row["group"]), *(row[column] for column in GROUP_COLUMNS)]


def _money(snapshot: dict[str, Any]) -> Iterator[list[Cell]]:
    for row in snapshot["money"]:
        yield [Month.parse(row["month"]).first, *(Decimal(row[name]) for name in AMOUNTS), row["people"]]
    yield [_("all together"), *(_total(snapshot["money"], name) for name in AMOUNTS), None]


def _total(money: list[dict[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in money), Decimal("0.00"))


def _hours(text: str) -> str:
    return words.decimal(float(text), 2)
