"""Settings of the rounds' gunicorn: the suite's, with the database connections of a real server."""

from cis_portal.settings.test import *  # noqa: F403
from cis_portal.settings.test import DATABASES

DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
