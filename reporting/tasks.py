"""Background work on reports. Each task takes an id, may run twice, and leaves the rest to actions."""

import logging

from celery import shared_task

from reporting import actions

logger = logging.getLogger(__name__)


@shared_task(name="reporting.tasks.build_report")
def build_report(pk: int) -> None:
    """Build one report, unless another worker holds it or it is finished."""
    try:
        built = actions.build_report(pk=pk)
    except Exception:
        # The report already waits for its next attempt or says why it failed; a redelivered message would add nothing.
        logger.exception("Report %s could not be built.", pk)
        return
    logger.info("Report %s %s.", pk, "is ready" if built else "needed no building")


@shared_task(name="reporting.tasks.take_over_lapsed_reports")
def take_over_lapsed_reports() -> None:
    """Start again what a killed worker or a lost message left behind."""
    sent = actions.take_over_lapsed_reports()
    if sent:
        logger.warning("%s reports were started again.", sent)
