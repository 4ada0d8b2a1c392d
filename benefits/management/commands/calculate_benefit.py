"""manage.py calculate_benefit: the calculator at the prompt; nothing is stored."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from benefits.cases import WrongCase, published_rules, read_case, solve
from benefits.dated import DatedRules
from benefits.rules import Benefit
from benefits.wording import benefit_json, benefit_lines
from grants.management.arguments import add_project, find_project
from grants.models import Project

REFUSED, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    help = (
        "Calculates the benefit of a case given on standard input as JSON, or of a list of cases. "
        "Exit 0: done; 1: refused, with every fault; 2: wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_project(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object, a list for a list")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            self.calculate(options)

    def calculate(self, options: dict[str, Any]) -> None:
        try:
            given = json.load(sys.stdin)
        except (ValueError, RecursionError) as problem:
            raise CommandError(_("Standard input holds no JSON."), returncode=WRONG_USAGE) from problem
        rules = _rules(options["project"])
        cases = given if isinstance(given, list) else [given]
        found, faults = [], []
        for number, raw in enumerate(cases, start=1):
            try:
                found.append(solve(read_case(raw), rules))
            except WrongCase as wrong:
                faults += [f"{number}. {reason}" if len(cases) > 1 else reason for reason in wrong.reasons]
        if faults:
            raise CommandError("\n".join(faults), returncode=REFUSED)
        self.tell(found, as_list=isinstance(given, list), as_json=options["json"])

    def tell(self, found: list[Benefit], *, as_list: bool, as_json: bool) -> None:
        if as_json:
            answer = [benefit_json(benefit) for benefit in found]
            self.stdout.write(json.dumps(answer if as_list else answer[0], ensure_ascii=False))
            return
        for benefit in found:
            self.stdout.write("\n".join(benefit_lines(benefit)))


def _rules(number: str | None) -> DatedRules:
    """The project's own; the published ones while there is no project at all."""
    if number is None and not Project.objects.exists():
        return published_rules()
    return DatedRules.of(find_project(number))
