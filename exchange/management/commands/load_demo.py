"""manage.py load_demo: the demo's people."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cis_portal.embedded import mark, places
from exchange import demo
from grants.actions import load_notice


class Command(BaseCommand):
    help = (
        "Enters the fictional workbook, its attendance up to yesterday and one account for every role into a demo's "
        "database. Again: only continues the attendance."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mark.require_demo()
        except places.CannotStart as error:
            raise CommandError(str(error)) from error
        try:
            people, marks = demo.enter_people(project=load_notice(), passphrase=places.read_secrets().passphrase)
        except demo.WorkbookRefused as error:
            raise CommandError(f"The demo's workbook was refused: {error}") from error
        self.stdout.write(f"{people} people in the project, {marks} new marks of attendance.")
