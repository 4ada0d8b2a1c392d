"""manage.py add_account."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.permissions import Role

TO_ADD = {
    "first_name": "Grażyna",
    "last_name": "Wiśniewska",
    "organisation": "CISTOR SPS",
    "role": "manager",
    "authorisation": "UP/1/2026",
    "until": date(2099, 12, 31),
}


def test_an_account_is_opened_without_a_password(project):
    call_command("add_account", "Grazyna@Example.org", **TO_ADD)
    user = User.objects.get()
    assert (user.email, user.roles, user.has_usable_password()) == ("grazyna@example.org", {Role.MANAGER}, False)
    assert user.organisation.short_name == "CISTOR SPS"
    assert user.authorisation_no == "UP/1/2026"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"organisation": "Nobody"}, "Known: CISTOR SPS, Gmina Miasta Toruń"),
        ({"until": date(2020, 1, 1)}, "an_authorisation_ends_after_it_starts"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(project, change, says):
    with pytest.raises(CommandError, match=says):
        call_command("add_account", "a@example.org", **TO_ADD | change)
    assert not User.objects.exists()


def test_an_address_has_one_account(project):
    call_command("add_account", "a@example.org", **TO_ADD)
    with pytest.raises(CommandError):
        call_command("add_account", "A@example.org", **TO_ADD)
