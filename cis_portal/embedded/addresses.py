"""How Django reaches the embedded services; it starts nothing."""

from typing import Any

from cis_portal.embedded import places

NAME = "portal"  # the role and the database
DEMO_MARK = "cis-portal demo"  # the database's comment


def database() -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": NAME,
        "PASSWORD": places.read_secrets().database_password,
        "HOST": str(places.sockets()),
        "PORT": "",
    }


def redis() -> str:
    """The address of the embedded Redis, in the form of REDIS_URL."""
    return f"unix://{places.sockets()}/redis.sock"
