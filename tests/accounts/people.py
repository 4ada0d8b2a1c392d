"""People of one office, for tests of accounts: the clock stands at TODAY."""

from datetime import date, timedelta

from accounts.models import User
from tests import factories

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)


def office(project) -> tuple[User, User, User]:
    """Administrator, instructor and social worker of the centre."""
    return (
        factories.make_user("administrator", project=project),
        factories.make_user("instructor", project=project, first_name="Ryszard", last_name="Dąbek"),
        factories.make_user("social_worker", project=project, first_name="Żaneta", last_name="Śliwa"),
    )
