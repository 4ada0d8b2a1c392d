"""GET /healthz: whether the parts that the portal needs are alive."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from accounts.decorators import public
from cis_portal import heartbeats


def database_answers() -> bool:
    """Whether a query comes back."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def living_parts() -> dict[str, bool]:
    """Part of the portal to whether it lives. Without the broker nobody hears worker and beat: they count as silent."""
    parts = {"database": database_answers(), "broker": True}
    try:
        return parts | {"worker": heartbeats.is_beating("worker"), "beat": heartbeats.is_beating("beat")}
    except RedisError:
        return parts | {"broker": False, "worker": False, "beat": False}


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything lives, else 503; either way each part by name."""
    parts = living_parts()
    dead = [name for name, lives in parts.items() if not lives]
    answer = {"status": "failing" if dead else "ok", "failing": dead, **parts}
    return JsonResponse(answer, status=503 if dead else 200)
