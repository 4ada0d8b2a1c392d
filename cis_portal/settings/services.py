"""The parts of the settings that come from DATABASE_URL and REDIS_URL."""

from typing import Any


def database(found: dict[str, Any]) -> dict[str, Any]:
    """The database of DATABASE_URL as a server holds it.

    Connections stay open. Statements are not compiled (jit), which pays for long ones: ours take milliseconds. No
    trigger is passed over, and that is said: a history trigger that finds nothing said fails inside for each row, and
    PostgreSQL then looks through all rows that the transaction changed so far.
    """
    options = found.get("OPTIONS", {})
    kept = {"options": f"{options.get('options', '')} -c jit=off -c pgtrigger.ignore={{}}".strip()}
    return found | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options | kept}


def caches(url: str, prefix: str = "") -> dict[str, Any]:
    """Django's cache in the Redis of this address; the prefix keeps neighbours in one Redis apart."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": f"{prefix}cache",
            # Not pickle: whoever can write to Redis must not be able to run code here.
            "OPTIONS": {"serializer": "cis_portal.serializing.JSONSerializer"},
        }
    }


def broker(url: str) -> str:
    """Celery's word for the same address: it calls a socket's scheme redis+socket."""
    return url.replace("unix://", "redis+socket://", 1)


def broker_options(prefix: str = "") -> dict[str, Any]:
    """How Celery uses that Redis: fail soon where it is gone, and keep to our own keys."""
    return {"global_keyprefix": prefix, "socket_connect_timeout": 5}
