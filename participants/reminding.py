"""Reminders of the weeks after leaving: on days 7, 14, 21 and 26, each to each person once."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from accounts.permissions import Permission
from participants.colleagues import colleagues_with
from participants.models import ExitFollowUp, ExitReminder

logger = logging.getLogger(__name__)

DAYS = (7, 14, 21, 26)


def reminder_due(passed: int, window: int) -> int | None:
    """The latest reminder day that has come after so many days; None before the first and after the window.

    One that nobody sent in time (the worker stood still) is sent late, but never two at once.
    """
    come = [day for day in DAYS if day <= passed]
    return come[-1] if come and passed <= window else None


def remind_of_exits() -> int:
    """Mail everybody who is to be told today and was not yet; how many mails left. May run as often as it likes."""
    today, sent = timezone.localdate(), 0
    watched = ExitFollowUp.objects.open().filter(due_on__gte=today, left_on__lt=today)
    for follow_up in watched.select_related("enrolment__participant__centre", "created_by").order_by("id"):
        day = reminder_due((today - follow_up.left_on).days, (follow_up.due_on - follow_up.left_on).days)
        told = set(follow_up.reminders.filter(day=day).values_list("to", flat=True)) if day else set()
        sent += sum(_send(follow_up, day, user) for user in recipients(follow_up) if day and user.pk not in told)
    return sent


def recipients(follow_up: ExitFollowUp) -> list[User]:
    """Whoever entered the exit, while they work here; else everybody of the centre who may settle it."""
    centre, today = follow_up.enrolment.participant.centre, timezone.localdate()
    colleagues = list(colleagues_with(Permission.EXIT_RECORD, centre, today))
    return [user for user in colleagues if user.pk == follow_up.created_by_id] or colleagues


def _send(follow_up: ExitFollowUp, day: int, user: User) -> int:
    """One mail, kept first: the database refuses a second of the same. One that fails stays to be sent."""
    try:
        with transaction.atomic():
            ExitReminder.objects.create(follow_up=follow_up, day=day, to=user)
            _mail(follow_up, user).send()
    except IntegrityError:
        return 0
    except (OSError, SMTPException) as problem:
        logger.error("A reminder of follow-up %s was not sent: %s", follow_up.pk, type(problem).__name__)
        return 0
    return 1


def _mail(follow_up: ExitFollowUp, user: User) -> EmailMessage:
    """A case number and a link: nothing that tells who it is."""
    case = follow_up.enrolment.case_number
    context = {
        "case": case,
        "days": (follow_up.due_on - timezone.localdate()).days,
        "due_on": follow_up.due_on,
        "address": f"{settings.PORTAL_ADDRESS}{reverse('participant_exit', args=[case])}",
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string("participants/email/exit_subject.txt", context)
        body = render_to_string("participants/email/exit_message.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[user.email])
