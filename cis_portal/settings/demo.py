"""Settings of the demo: fictional people, this machine only. bin/demo and manage.py use them unless told otherwise."""

import base64
import hashlib
import warnings

from cis_portal.embedded import addresses, places

from . import services
from .base import *  # noqa: F403
from .base import ACCESS_LIMITS, env

DEMO = True
DEBUG = False
SECRET_KEY = places.read_secrets().secret_key
SEAL_KEYS = [hashlib.sha256(f"seals:{SECRET_KEY}".encode()).hexdigest()]
NOTE_KEYS = [base64.urlsafe_b64encode(hashlib.sha256(f"notes:{SECRET_KEY}".encode()).digest()).decode()]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", "http://localhost:8000")

DATABASES = {
    "default": services.database(env.db("DATABASE_URL") if env.str("DATABASE_URL", "") else addresses.database())
}

REDIS_URL = env.str("REDIS_URL", "") or addresses.redis()
CACHES = services.caches(REDIS_URL)
CELERY_BROKER_URL = services.broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = services.broker_options()

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "portal@demo.example"

# Fictional people need no guard against taking them out; whoever measures the demo asks more often than anybody works.
ACCESS_LIMITS = {**ACCESS_LIMITS, "export": (10_000, 600), "search": (10_000, 60)}

STATIC_ROOT = places.var() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Messages are JSON only, so a worker of root runs nothing that a message brings.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")
