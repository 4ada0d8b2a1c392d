"""Acts about accounts: opening, inviting, roles, substitutes, authorisations, the end; each on record."""

from .accounts import authorise, end_account, end_sessions, remove_second_factor, reopen_account
from .invitations import Link, accept_invitation, invite_again, invite_person, withdraw_invitation
from .opening import open_account
from .refusals import (
    AccountEnded,
    AccountWorks,
    ActRefused,
    AddressTaken,
    DatesOutOfOrder,
    IncompatibleRoles,
    InvitationClosed,
    KnownAlready,
    LastAdministrator,
    NoSecondFactor,
    NothingToStandInFor,
    NumberTaken,
    OtherOrganisation,
    OwnAccount,
    RoleHeldAlready,
    RoleOutsideOrganisation,
)
from .roles import arrange_substitution, end_role, end_substitution, give_role

__all__ = [
    "AccountEnded",
    "AccountWorks",
    "ActRefused",
    "AddressTaken",
    "DatesOutOfOrder",
    "IncompatibleRoles",
    "InvitationClosed",
    "KnownAlready",
    "LastAdministrator",
    "Link",
    "NoSecondFactor",
    "NothingToStandInFor",
    "NumberTaken",
    "OtherOrganisation",
    "OwnAccount",
    "RoleHeldAlready",
    "RoleOutsideOrganisation",
    "accept_invitation",
    "arrange_substitution",
    "authorise",
    "end_account",
    "end_role",
    "end_sessions",
    "end_substitution",
    "give_role",
    "invite_again",
    "invite_person",
    "open_account",
    "remove_second_factor",
    "reopen_account",
    "withdraw_invitation",
]
