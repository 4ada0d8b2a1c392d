"""Background work on reports. Each task takes an id, may run twice, and leaves the rest to actions."""

import logging

from celery import shared_task

from reporting import actions, due

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


@shared_task(name="reporting.tasks.forget_old_files")
def forget_old_files() -> None:
    """Let go of bytes past their time: files written for SM EFS, lists taken out."""
    if forgotten := actions.forget_old_uploads() + actions.forget_old_exports():
        logger.info("%s old files were forgotten.", forgotten)


@shared_task(name="reporting.tasks.request_due_reports")
def request_due_reports() -> None:
    """Ask for what is due, and tell of what is finished. Runs often, does each once."""
    asked, told = due.request_due_reports(), due.send_notices()
    if asked or told:
        logger.info("%s reports were asked for, %s notices sent.", asked, told)
