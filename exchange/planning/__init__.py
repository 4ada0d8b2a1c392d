"""What a workbook would change: the file's rows laid beside the portal's. Writes nothing."""

from .making import make_plan, only_identifiers
from .plan import Plan
from .portal import Portal, load_portal

__all__ = ["Plan", "Portal", "load_portal", "make_plan", "only_identifiers"]
