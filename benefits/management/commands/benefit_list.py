"""manage.py benefit_list: a month's benefits as they were decided, or as the attendance gives them now."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from benefits.dated import NoRate
from benefits.decided import OPEN, month_state, standing_lines
from benefits.months import month_lines
from benefits.rules import Step
from benefits.wording import plain_amount, state_text, step_json, step_text
from cis_portal.lib.identifiers import mask
from cis_portal.lib.periods import Month
from cis_portal.templatetags.portal import zloty
from grants.management.arguments import add_project, find_project
from grants.models import Project
from participants.models import Participant

REFUSED = 1


@dataclass(frozen=True)
class Row:
    """One person's benefit of the month, whichever way it is known."""

    participant: Participant
    amount: Decimal
    steps: list[Step]


class Command(BaseCommand):
    help = (
        "Lists the benefits of a month: of its approved or submitted list with all corrections, else as the "
        "attendance gives them now. Exit 0: done; 1: refused, and why; 2: wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_project(parser)
        parser.add_argument("--month", metavar="YYYY-MM", type=month_argument, required=True, help="2026-06")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            project, month = find_project(options["project"]), options["month"]
            state = month_state(project, month)
            try:
                rows = rows_of(project, month, state)
            except NoRate as missing:
                message = _("No unemployment allowance is known for %(month)s.") % {"month": month}
                raise CommandError(message, returncode=REFUSED) from missing
            self.stdout.write(as_json(month, state, rows) if options["json"] else as_text(month, state, rows))


def month_argument(text: str) -> Month:
    """A month written 2026-06; anything else is wrong usage."""
    try:
        return Month.parse(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(
            _("%(text)s is not a month such as 2026-06.") % {"text": repr(text)}
        ) from problem


def rows_of(project: Project, month: Month, state: str) -> list[Row]:
    """What was decided, else what the attendance gives. Raises NoRate."""
    if state == OPEN:
        return [
            Row(line.enrolment.participant, line.amount, list(line.benefit.steps))
            for line in month_lines(project, month)
        ]
    return [
        Row(line.enrolment.participant, line.due, [Step.from_json(step) for step in line.steps])
        for line in standing_lines(project, month)
    ]


def total_of(rows: list[Row]) -> Decimal:
    return sum((row.amount for row in rows), Decimal("0.00"))


def as_json(month: Month, state: str, rows: list[Row]) -> str:
    """The contract's one object."""
    lines = [
        {
            "pesel": row.participant.identifier,
            "amount": plain_amount(row.amount),
            "steps": [step_json(step) for step in row.steps],
        }
        for row in rows
    ]
    answer = {"month": str(month), "state": state, "lines": lines, "total": plain_amount(total_of(rows))}
    return json.dumps(answer, ensure_ascii=False)


def as_text(month: Month, state: str, rows: list[Row]) -> str:
    """The same for people; identifiers masked, as on a page."""
    lines = [f"{month}, {state_text(state)}", ""]
    for row in rows:
        lines.append(f"{row.participant}, {mask(row.participant.identifier)}: {zloty(row.amount)}")
        lines += [f"    {text.text}: {text.amount}" for text in map(step_text, row.steps)]
    return "\n".join([*lines, "", _("Total: %(total)s") % {"total": zloty(total_of(rows))}])
