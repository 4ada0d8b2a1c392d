"""Signs of life: worker and beat write a key that soon expires; who wants to know whether they live reads it."""

import logging
from typing import Any, Literal

from celery.beat import PersistentScheduler
from celery.signals import worker_ready
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

Part = Literal["worker", "beat"]
EVERY = 5.0  # seconds
SILENT_AFTER = 20  # seconds


def beat_once(part: Part) -> None:
    """Say that this part lives. Without Redis there is nobody to tell, and the part lives on."""
    try:
        cache.set(f"heartbeat-{part}", timezone.now().isoformat(), SILENT_AFTER)
    except RedisError as error:
        logger.warning("No heartbeat of %s: %s", part, error)


def is_beating(part: Part) -> bool:
    """Whether the part spoke in the last SILENT_AFTER seconds. Raises RedisError without Redis."""
    return cache.get(f"heartbeat-{part}") is not None


@worker_ready.connect
def start_worker_heartbeat(sender: Any, **_: Any) -> None:
    """In the worker's own loop, so that a stuck worker falls silent. sender: the worker's consumer."""
    beat_once("worker")
    sender.timer.call_repeatedly(EVERY, beat_once, ("worker",))


class BeatingScheduler(PersistentScheduler):
    """Celery's own scheduler, with a sign of life at each look at the schedule."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        beat_once("beat")
        return min(float(super().tick(*args, **kwargs)), EVERY)
