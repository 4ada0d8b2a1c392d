#!/usr/bin/env python3
"""Run one command of the portal; unless DATABASE_URL says otherwise, on the embedded PostgreSQL, up meanwhile."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cis_portal.settings.demo")
    from django.core.management import execute_from_command_line

    from cis_portal.embedded.commands import services_for
    from cis_portal.embedded.places import CannotStart

    try:
        with services_for(sys.argv):
            execute_from_command_line(sys.argv)
    except CannotStart as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
