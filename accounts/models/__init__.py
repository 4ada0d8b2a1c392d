"""Organisations, the people who sign in, their roles, and the record of what they opened."""

from .access import Access, AccessRecord
from .organisations import Organisation, OrganisationKind
from .users import RoleGrant, User

__all__ = ["Access", "AccessRecord", "Organisation", "OrganisationKind", "RoleGrant", "User"]
