"""subject_access: all that is held on one person, and who looked, as a ZIP (art. 15 RODO)."""

from __future__ import annotations

import getpass
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.audit import record_console_exports, record_exports
from accounts.limits import TooOften
from accounts.models import User
from accounts.permissions import Permission
from participants.holdings.bundle import write_subject_access
from participants.models import Participant

SUBJECT = "subject_access"


class Command(BaseCommand):
    """Exit 0 done, 1 refused (nobody has that number, --by may not, or the file cannot be written), 2 wrong usage."""

    help = "Writes all that is held on one person, the history of it and who looked at it, into a ZIP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("participant", metavar="PARTICIPANT", help="the person's number, or a case number")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.zip")
        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="the account on record as who took it out; without it the record names this machine's login",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("pl"):
            person = _find(options["participant"])
            output: Path = options["output"]
            by = _reader(options["by"], person) if options["by"] else None
            counts = _write(output, person, by)
            said = {"participant": person.pk, "output": str(output), "rows": counts}
            if options["json"]:
                self.stdout.write(json.dumps(said, ensure_ascii=False))
            else:
                sentence = _("%(rows)d rows written to %(output)s.")
                self.stdout.write(sentence % {"rows": sum(counts.values()), "output": output})


def _find(given: str) -> Participant:
    if re.fullmatch(r"[0-9]{4}-[0-9]{3,7}", given):
        person = Participant.objects.filter(enrolments__case_number=given).first()
    elif re.fullmatch(r"[0-9]{1,18}", given):
        person = Participant.objects.filter(pk=int(given)).first()
    else:
        raise CommandError(_("PARTICIPANT is a person's number or a case number such as 2026-041."), returncode=2)
    if person is None:
        raise CommandError(_("Nobody has the number %(number)s.") % {"number": given})
    return person


def _reader(email: str, person: Participant) -> User:
    """The account, which may read this person's file and take everything out, as on the page."""
    user = User.objects.filter(email=email.strip().lower()).first()
    may = user is not None and user.is_authorised(timezone.localdate()) and user.may(Permission.SUBJECT_ACCESS)
    if user is None or not may or not Participant.objects.visible_to(user).filter(pk=person.pk).exists():
        raise CommandError(_("%(email)s may not take out what is held on this person.") % {"email": email})
    return user


def _record(person: Participant, by: User | None) -> None:
    """One record for each file of the person; one that names no file for who has none."""
    files: list[int | None] = [*person.enrolments.order_by("pk").values_list("pk", flat=True)]
    if by is None:
        record_console_exports(login=_login(), enrolment_ids=files or [None], subject=SUBJECT)
        return
    try:
        record_exports(
            by=by, enrolment_ids=files or [None], subject=SUBJECT, details={"reason": f"manage.py {SUBJECT}"}
        )
    except TooOften as refusal:
        raise CommandError(_("%(email)s has taken out much; wait ten minutes.") % {"email": by.email}) from refusal


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return str(os.getuid())


def _write(output: Path, person: Participant, by: User | None) -> dict[str, int]:
    """Recorded, written beside its place and put there whole, for its owner's eyes alone."""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        message = _("Cannot write %(output)s: %(reason)s.") % {"output": output, "reason": error.strerror}
        raise CommandError(message) from error
    try:
        with os.fdopen(handle, "w+b") as file, transaction.atomic():
            _record(person, by)
            counts = write_subject_access(file, person=person)
        os.replace(name, output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return counts
