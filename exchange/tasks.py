"""Background work on imports. Each task takes an id, may run twice, and leaves the rest to actions."""

import logging

from celery import shared_task

from exchange import actions

logger = logging.getLogger(__name__)


@shared_task(name="exchange.tasks.read_import")
def read_import(pk: int) -> None:
    """Read one uploaded file, unless another worker holds it or it was read."""
    read = actions.read_import(pk=pk)
    logger.info("Import %s: %s.", pk, read.state if read else "needed no reading")


@shared_task(name="exchange.tasks.apply_import")
def apply_import(pk: int) -> None:
    """Bring one import in, unless it is in already."""
    applied = actions.apply_import(pk=pk)
    logger.info("Import %s: %s.", pk, applied.state if applied else "was not waiting")


@shared_task(name="exchange.tasks.take_over_lapsed_imports")
def take_over_lapsed_imports() -> None:
    """Start again what a killed worker or a lost message left behind, and forget files past their time."""
    if sent := actions.take_over_lapsed_imports():
        logger.warning("%s imports were started again.", sent)
    if forgotten := actions.forget_old_files():
        logger.info("%s old files were forgotten.", forgotten)
