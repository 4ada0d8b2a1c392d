"""The door for a web server. On demo settings it opens on nothing but the demo's own database."""

import os

from django.core.wsgi import get_wsgi_application

from cis_portal.embedded.mark import keep_demo_apart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cis_portal.settings.demo")

application = get_wsgi_application()
keep_demo_apart()
