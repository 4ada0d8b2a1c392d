"""The door for a web server. On demo settings it opens on nothing but the demo's own database."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from cis_portal.embedded.mark import keep_demo_apart

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cis_portal.settings.demo")

application = get_wsgi_application()
keep_demo_apart()

# Everything that a first request would load is loaded now, and the garbage collector no longer walks it: that cost a
# pause of 0.17 s every hundred pages or so, in which all requests of the process waited.
reverse("home")
gc.collect()
gc.freeze()
