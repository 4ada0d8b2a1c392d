"""Everything the demo shows: the fictional workbook, then what has happened since."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from exchange import actions
from exchange.demo.accounts import make_accounts, workplace
from exchange.demo.attendance import continue_attendance
from exchange.demo.candidates import bring_candidates
from exchange.demo.counselling import bring_counselling
from exchange.demo.programmes import bring_programmes
from exchange.demo.shares import share_some_files
from exchange.demo.work import bring_work
from exchange.models import ImportState
from grants.models import DatedSetting, Project, SettingKey
from reintegration.actions.catalogue import bring_kinds

WORKBOOK = settings.BASE_DIR / "tests" / "data" / "cis-workbook.xlsx"


class WorkbookRefused(Exception):
    """The demo's own workbook was not taken; the text says why."""


def enter_people(*, project: Project, passphrase: str) -> tuple[int, int]:
    """Everything the demo shows; returns how many people the project has and how many marks are new."""
    users = make_accounts(project=project, passphrase=passphrase)
    bring_kinds(workplace(Role.INSTRUCTOR, project))
    enter_account(project=project, by=users[Role.MANAGER])
    if not project.enrolments.exists():
        bring_workbook(project=project, by=users[Role.COORDINATOR])
        share_some_files(project=project, by=users[Role.MANAGER])
    bring_candidates(project=project, users=users)
    bring_programmes(project=project, users=users)
    bring_counselling(project=project, specialist=users[Role.SPECIALIST], coordinator=users[Role.COORDINATOR])
    yesterday = timezone.localdate() - timedelta(days=1)
    marks = continue_attendance(project=project, until=yesterday, by=users[Role.INSTRUCTOR])
    bring_work(project=project, users=users)  # its registers say what the days say
    return project.enrolments.count(), marks


def enter_account(*, project: Project, by: User) -> None:
    """Enter an account for PUP's refund, of no bank but with a right control sum. Again: changes nothing."""
    entered = {"value": "42999900000000202500080020", "source": "rachunek wymyślony na potrzeby demonstracji"}
    key = SettingKey.REFUND_ACCOUNT
    DatedSetting.objects.get_or_create(
        project=project, key=key, valid_from=project.starts_on, defaults={**entered, "created_by": by}
    )


def bring_workbook(*, project: Project, by: User) -> None:
    """Bring in the fictional workbook. Raises WorkbookRefused with its first faults."""
    brought = actions.bring_workbook(project=project, name=WORKBOOK.name, content=WORKBOOK.read_bytes(), by=by)
    if brought.state != ImportState.APPLIED:
        raise WorkbookRefused(brought.reason or str(brought.faults[:3]))
