"""Settings of the rounds' gunicorn: the suite's, with the database connections of a real server."""

from cis_portal.settings import services
from cis_portal.settings.test import *  # noqa: F403
from cis_portal.settings.test import DATABASES

DATABASES["default"] = services.database(DATABASES["default"])
