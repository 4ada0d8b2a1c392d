"""Mail of the portal about accounts: sent once the change stands, in a thread, so that no answer waits for it."""

import logging
import threading
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger(__name__)


def send(template: str, *, to: str, language: str = settings.LANGUAGE_CODE, **context: Any) -> None:
    """Send templates/accounts/email/<template>_subject.txt and _message.txt once the transaction is committed."""
    with translation.override(language):
        subject = render_to_string(f"accounts/email/{template}_subject.txt", context).strip()
        body = render_to_string(f"accounts/email/{template}_message.txt", context).strip() + "\n"
    message = EmailMessage(" ".join(subject.split()), body, to=[to])
    transaction.on_commit(lambda: deliver(message))


def deliver(message: EmailMessage) -> None:
    """Send in a thread: the answer takes the same time, and says the same, whether there is an account or not."""
    if settings.EMAIL_IN_BACKGROUND:
        threading.Thread(target=_deliver, args=[message]).start()
    else:
        _deliver(message)


def _deliver(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException) as problem:
        logger.error("A mail was not sent: %s", type(problem).__name__)
