"""The door for a web server. On demo settings it opens on nothing but the demo's own database."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cis_portal.settings.demo")

application = get_wsgi_application()

if settings.DEMO:
    from cis_portal.embedded.mark import require_demo

    require_demo()
