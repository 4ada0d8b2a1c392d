"""Settings of the real portal: every value comes from the environment, and a missing one stops the start by its name.

SECRET_KEY        at least 50 random characters
SEAL_KEYS         keys of the seals over access records and history, divided by commas: the newest first, each at
                  least 32 random characters; a key stays listed as long as anything it sealed is kept
NOTE_KEYS         keys of the counselling notes, divided by commas: the newest first, each as Fernet.generate_key()
                  writes it; after a new one is put in front, manage.py rotate_note_keys makes the old one needless
DATABASE_URL      postgres://user:password@host/database
REDIS_URL         redis://host:6379/0, or unix:///path/redis.sock
ALLOWED_HOSTS     the portal's names, divided by commas
EMAIL_URL         smtp+tls://user:password@host:587
DEFAULT_FROM_EMAIL, STATIC_ROOT
SECOND_FACTOR_ROLES  roles that work with a second factor only, divided by commas; left out: those that lead and pay
PORTAL_ADDRESS    how links in mails begin; https:// and the first of ALLOWED_HOSTS when it is not set
"""

import os

from django.core.exceptions import ImproperlyConfigured

from cis_portal.lib.secret_text import BadKey, SecretTexts

from . import services
from .base import *  # noqa: F403
from .base import env

NEEDED = [
    "SECRET_KEY", "SEAL_KEYS", "NOTE_KEYS", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL",
    "DEFAULT_FROM_EMAIL", "STATIC_ROOT",
]  # fmt: skip
if missing := [name for name in NEEDED if not os.environ.get(name, "").strip()]:
    raise ImproperlyConfigured(f"Not set in the environment: {', '.join(missing)}.")

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 random characters.")
SEAL_KEYS = env.list("SEAL_KEYS")
if any(len(key) < 32 for key in SEAL_KEYS):
    raise ImproperlyConfigured("Each of SEAL_KEYS must have at least 32 random characters.")
NOTE_KEYS = env.list("NOTE_KEYS")
try:
    SecretTexts(NOTE_KEYS)
except BadKey as error:
    raise ImproperlyConfigured(
        "Each of NOTE_KEYS must be 32 random bytes in URL-safe base64, as Fernet.generate_key() writes them."
    ) from error
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the portal's hosts; * is every host.")
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

DATABASES = {"default": services.database(env.db("DATABASE_URL"))}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")

REDIS_URL = env.str("REDIS_URL")
CACHES = services.caches(REDIS_URL)
CELERY_BROKER_URL = services.broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = services.broker_options()

vars().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

STATIC_ROOT = env.str("STATIC_ROOT")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# HTTPS only: the reverse proxy ends TLS and sets X-Forwarded-Proto itself.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from the machine itself, past the proxy
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# __Host-: a browser takes such a cookie only over HTTPS, from this very host, for all of it; no neighbour can set it.
SESSION_COOKIE_NAME = "__Host-portal_session"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-portal_language"
SECOND_FACTOR_ROLES = env.list("SECOND_FACTOR_ROLES", default=["administrator", "manager", "coordinator", "settlement"])
ALLAUTH_TRUSTED_PROXY_COUNT = 1  # sign-in is limited by the visitor's address, which the reverse proxy adds
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
