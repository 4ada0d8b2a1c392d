"""manage.py add_account: the first account of an installation, and any other from the prompt."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import open_account
from accounts.models import Organisation
from accounts.permissions import Role
from cis_portal.arguments import day_argument


class Command(BaseCommand):
    help = "Opens an account with one role. It has no password: its owner sets one by “forgotten password”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--organisation", required=True, help="short name, such as “CISTOR SPS”")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--authorisation", required=True, help="number of the written authorisation")
        parser.add_argument(
            "--until", required=True, type=day_argument, metavar="DATE", help="its last day, as 2027-12-31"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(short_name=options["organisation"]).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.order_by("short_name").values_list("short_name", flat=True))
            raise CommandError(f"There is no organisation {options['organisation']}. Known: {known or 'none'}.")
        try:
            user = open_account(
                email=options["email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                organisation=organisation,
                role=Role(options["role"]),
                authorisation_no=options["authorisation"],
                authorised_until=options["until"],
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"{user.email}: {options['role']}, authorised until {user.authorised_until}")
