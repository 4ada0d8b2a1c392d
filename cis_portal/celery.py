"""The Celery application: tasks are found in each app's tasks.py, the schedule stands in the settings."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cis_portal.settings.demo")

app = Celery("cis_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def keep_demo_apart(**_: Any) -> None:
    """On demo settings no background work either on anything but the demo's database."""
    from cis_portal.embedded.mark import keep_demo_apart

    keep_demo_apart()
