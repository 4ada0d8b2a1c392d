"""Settings for the type checker: it reads models and never connects."""

from .base import *  # noqa: F403

SECRET_KEY = "the type checker signs nothing"  # noqa: S105
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "unused"}}
SEAL_KEYS = ["the type checker seals nothing"]
NOTE_KEYS = ["the type checker opens no notes"]
