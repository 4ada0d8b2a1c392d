"""Settings of bin/bench: the suite's, with connections and static files as on a real server."""

import os

from cis_portal.settings import services
from cis_portal.settings.test import *  # noqa: F403
from cis_portal.settings.test import DATABASES

ROOT_URLCONF = "tests.bench.urls"

DATABASES["default"] = services.database(DATABASES["default"])

STATIC_ROOT = os.environ["BENCH_STATIC"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False

ACCESS_LIMITS: dict[str, tuple[int, int]] = {}  # one person asks here more than anybody works
