"""manage.py undo_import: take an import back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from exchange import actions
from exchange.models import Import

REFUSED = 1


class Command(BaseCommand):
    help = "Takes an import back. Exit 0: done; 1: refused, and why; 2: wrong usage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", metavar="ID", type=int, help="the number of the import")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            self.undo(options["id"])

    def undo(self, number: int) -> None:
        try:
            actions.undo_import(pk=number, by=None)
        except (Import.DoesNotExist, OverflowError) as problem:
            raise CommandError(_("There is no import no. %(number)d.") % {"number": number}) from problem
        except actions.WrongState as problem:
            raise CommandError(
                _("Import no. %(number)d is not brought in, so there is nothing to take back.") % {"number": number},
                returncode=REFUSED,
            ) from problem
        except actions.CannotUndo as problem:
            self.stderr.write(_("Import no. %(number)d cannot be taken back:") % {"number": number})
            for obstacle in problem.obstacles:
                self.stderr.write(f"- {obstacle}")
            sys.exit(REFUSED)
        self.stdout.write(_("Import no. %(number)d was taken back.") % {"number": number})
