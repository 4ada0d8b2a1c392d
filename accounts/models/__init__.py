"""Organisations, the people who sign in, their roles, what was done about them, and what they opened."""

from .access import Access, AccessRecord
from .acts import AccountAct, Act
from .invitations import Invitation
from .organisations import Organisation, OrganisationKind
from .roles import GrantState, RoleGrant, Substitution
from .seals import Erasure, ErasureReason, Seal
from .users import User

__all__ = [
    "Access",
    "AccessRecord",
    "AccountAct",
    "Act",
    "Erasure",
    "ErasureReason",
    "GrantState",
    "Invitation",
    "Organisation",
    "OrganisationKind",
    "RoleGrant",
    "Seal",
    "Substitution",
    "User",
]
