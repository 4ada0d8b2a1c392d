"""rotate_note_keys: every counselling note under the newest of NOTE_KEYS; after it the older keys may go."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reintegration.actions.notes import rotate_notes


class Command(BaseCommand):
    """Exit 0 every note is under the newest key, 1 some could not be opened (their cards are numbered), 2 usage."""

    help = (
        "Seals every counselling note with the first of NOTE_KEYS. After it the older keys can be taken off the list."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        changed, current, unreadable = rotate_notes()
        if options["json"]:
            said = {"rotated": changed, "current": current, "unreadable": unreadable}
            self.stdout.write(json.dumps(said))
        else:
            self.stdout.write(f"Rotated {changed}, under the newest key already {current}.")
        if unreadable:
            numbers = ", ".join(map(str, unreadable))
            raise CommandError(f"No key of NOTE_KEYS opens the notes of these cards: {numbers}.", returncode=1)
