"""What demo, tests and production share. No value here is a secret and none opens the portal to the network."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

django_stubs_ext.monkeypatch()  # QuerySet["Model"] and Manager["Model"] can be written in class headers

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEMO = False  # only cis_portal.settings.demo says otherwise

INSTALLED_APPS = [
    "cis_portal",
    "accounts",
    "grants",
    "participants",
    "reintegration",
    "benefits",
    "exchange",
    "reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "template_partials",
    "bootstrap",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "cis_portal.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cis_portal.limits.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.WorkingAccountMiddleware",
    "accounts.middleware.DeclaredPolicyMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.TooOftenMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "cis_portal.urls"
WSGI_APPLICATION = "cis_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEST_RUNNER = "django.test.runner.DiscoverRunner"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "grants.context.navigation",
            ],
            "builtins": ["template_partials.templatetags.partials", "cis_portal.templatetags.portal"],
        },
    }
]

# People and accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=12).total_seconds())
ACCOUNT_ADAPTER = "accounts.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers, and no word of signing up
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "accounts.adapter.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Portal CIS"
SECOND_FACTOR_ROLES: list[str] = []  # roles that work with a second factor only; production names them

# How often one account may do what could be abused: (uses, seconds), by kind of access (see accounts.limits).
ACCESS_LIMITS: dict[str, tuple[int, int]] = {
    "pesel": (30, 600),
    "export": (30, 600),
    "search": (60, 60),
    "invitation": (30, 3600),
}

# Mail leaves in a thread of its own: how long a mail server takes must not tell whether an address has an account.
EMAIL_TIMEOUT = 10
EMAIL_IN_BACKGROUND = True

# Sessions live in the cache: an idle hour ends them, and reading a page writes nothing to the database.
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_NAME = "portal_session"
SESSION_COOKIE_AGE = int(timedelta(minutes=60).total_seconds())
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # queue.js sends marks that waited for the network with the token of the moment
CSRF_COOKIE_SAMESITE = "Lax"

# What a browser may load: our own files, nothing else.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # data: for the second factor's QR code
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Language, time and figures
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "polski"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "portal_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cis_portal.formats"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

PORTAL_ADDRESS = ""  # how links in mails begin; each other settings file says it

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map"]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# A request is refused by its size before anything of it is read; a workbook has 20 MB of it (see exchange).
REQUEST_MAX_BYTES = 25 * 1024 * 1024
SCAN_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# History: who and which request stand beside each changed row; reading needs no context.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

# Background work: messages are small ids, a lost worker's task is delivered again.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = int(timedelta(minutes=20).total_seconds())
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 800_000  # kilobytes, looked at between tasks
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "cis_portal.heartbeats:BeatingScheduler"
CELERY_IMPORTS = ["cis_portal.heartbeats"]
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "seal-settled-rows": {"task": "accounts.tasks.seal_settled_rows", "schedule": 60.0},
    "remind-of-exits": {"task": "participants.tasks.remind_of_exits", "schedule": crontab(minute=10, hour="6-18")},
    "forget-candidates": {"task": "participants.tasks.forget_candidates", "schedule": crontab(minute=40, hour=3)},
    "delete-old-invitations": {"task": "accounts.tasks.delete_old_invitations", "schedule": 3600.0},
    "request-due-reports": {"task": "reporting.tasks.request_due_reports", "schedule": 300.0},
    "take-over-lapsed-reports": {"task": "reporting.tasks.take_over_lapsed_reports", "schedule": 30.0},
    "forget-old-files": {"task": "reporting.tasks.forget_old_files", "schedule": 3600.0},
    "watch-absences": {"task": "reintegration.tasks.watch_absences", "schedule": 3600.0},
    "take-over-lapsed-imports": {"task": "exchange.tasks.take_over_lapsed_imports", "schedule": 30.0},
}
