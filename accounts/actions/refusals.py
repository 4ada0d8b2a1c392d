"""Why an act about an account is refused, each in a sentence for the person who tried."""

from datetime import date
from typing import ClassVar

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Role


class ActRefused(Exception):
    """An act about an account that the rules do not allow. Its text is a sentence in the reader's language."""

    sentence: ClassVar[str | Promise]

    def __str__(self) -> str:
        return str(self.sentence)


class OwnAccount(ActRefused):
    """Nobody changes their own roles, authorisation or account."""

    sentence = gettext_lazy("Nobody changes their own account. Ask another administrator or the centre's manager.")


class RoleOutsideOrganisation(ActRefused):
    """The role does not belong to that kind of organisation."""

    sentence = gettext_lazy("People of this organisation cannot hold this role.")


class RoleHeldAlready(ActRefused):
    """The person holds the role on some of these days already."""

    sentence = gettext_lazy("The person holds this role on some of these days already.")


class IncompatibleRoles(ActRefused):
    """One person would prepare a list of benefits and approve it."""

    def __init__(self, held: Role, wanted: Role, until: date | None) -> None:
        super().__init__(held, wanted, until)
        self.held, self.wanted, self.until = held, wanted, until

    def __str__(self) -> str:
        words = {"held": self.held.label, "wanted": self.wanted.label}
        if self.until is None:
            return _(
                "“%(wanted)s” and “%(held)s” never meet in one person: who prepares a list of benefits does not "
                "approve it. The person holds “%(held)s” without an end; end it first."
            ) % words  # fmt: skip
        return _(
            "“%(wanted)s” and “%(held)s” never meet in one person: who prepares a list of benefits does not approve "
            "it. The person holds “%(held)s” until %(until)s; choose later days, or end it first."
        ) % {**words, "until": date_format(self.until, "SHORT_DATE_FORMAT")}


class LastAdministrator(ActRefused):
    """Nobody would be administrator of the organisation any more."""

    sentence = gettext_lazy(
        "This is the last administrator of the organisation. Give the role to another person first."
    )


class NumberTaken(ActRefused):
    """The number belongs to another authorisation of the organisation."""

    sentence = gettext_lazy("Another authorisation of this organisation has this number already.")


class KnownAlready(ActRefused):
    """The address has an account in that organisation, or an invitation waits."""

    sentence = gettext_lazy("This address has an account or a waiting invitation in this organisation already.")


class AddressTaken(ActRefused):
    """On acceptance: the address has an account in the portal."""

    sentence = gettext_lazy(
        "Your address has an account in the portal already. Ask for an invitation to another address."
    )


class InvitationClosed(ActRefused):
    """The invitation was used, withdrawn or is too old."""

    sentence = gettext_lazy("This invitation was used or withdrawn already, or it is too old.")


class AccountEnded(ActRefused):
    """The account has ended: nothing is given to it."""

    sentence = gettext_lazy("The account has ended. Open it again first.")


class AccountWorks(ActRefused):
    """The account works already."""

    sentence = gettext_lazy("The account works. There is nothing to open again.")


class OtherOrganisation(ActRefused):
    """A substitute works for the same organisation."""

    sentence = gettext_lazy("A substitute works for the same organisation as the absent person.")


class NothingToStandInFor(ActRefused):
    """The absent person holds no role in that time that the substitute does not hold anyway."""

    sentence = gettext_lazy("In these days the absent person holds no role that the substitute does not hold anyway.")


class NoSecondFactor(ActRefused):
    """There is no second factor to remove."""

    sentence = gettext_lazy("This account has no second factor.")


class DatesOutOfOrder(ActRefused):
    """The last day lies before the first, or a day has passed."""

    sentence = gettext_lazy("The last day lies before the first, or in the past.")
