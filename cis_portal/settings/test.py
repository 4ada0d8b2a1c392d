"""Settings of the suite: the real PostgreSQL and Redis, a database of its own, quick passwords.

bin/test sets DATABASE_URL and REDIS_URL. Set by hand, they serve too:
TEST_DB names the test database, so that two runs do not share one;
PORTAL_DATABASE is given by a test to the worker processes that it starts: the name of the database that exists by then.
"""

import os

from cis_portal.embedded import addresses, places

from . import services
from .base import *  # noqa: F403
from .base import CELERY_BEAT_SCHEDULE, env

DEBUG = False
SECRET_KEY = "the suite signs nothing that outlives it"  # noqa: S105
SEAL_KEYS = ["the suite seals nothing that outlives it"]
NOTE_KEYS = ["dGhlIHN1aXRlJ3Mgbm90ZXMgYXJlIG5vYm9keSdzISE="]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PORTAL_ADDRESS = "https://portal.test.example"

TEST_DB = env.str("TEST_DB", f"test_{places.checkout_id()}")
DATABASES = {"default": env.db("DATABASE_URL") if env.str("DATABASE_URL", "") else addresses.database()}
DATABASES["default"]["TEST"] = {"NAME": TEST_DB}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c pgtrigger.ignore={}"  # see services.database
if started_by_a_test := env.str("PORTAL_DATABASE", ""):
    DATABASES["default"]["NAME"] = started_by_a_test

# Two runs, or two workers of one run, share a Redis without seeing each other's keys.
REDIS_PREFIX = f"{TEST_DB}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-"
REDIS_URL = env.str("REDIS_URL", "") or addresses.redis()
CACHES = services.caches(REDIS_URL, REDIS_PREFIX)
CELERY_BROKER_URL = services.broker(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = services.broker_options(REDIS_PREFIX)

if beat_every := env.float("BEAT_EVERY", 0):  # given by a test to the beats that it starts: seconds
    for entry in CELERY_BEAT_SCHEDULE.values():
        entry["schedule"] = beat_every

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LANGUAGE_CODE = "pl"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_IN_BACKGROUND = False  # a test looks at its mail at once
DEFAULT_FROM_EMAIL = "portal@test.example"
WHITENOISE_AUTOREFRESH = True  # static files straight from their folders, nothing to collect
WHITENOISE_USE_FINDERS = True
