"""The CIS portal: settings, addresses and the background worker's application."""

from .celery import app as celery_app

__all__ = ["celery_app"]
