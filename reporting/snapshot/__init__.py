"""What a report says, in counts: taken once from the rows, frozen, and read by every file made of it."""

from .content import RULES_VERSION, digest_of, take_snapshot

__all__ = ["RULES_VERSION", "digest_of", "take_snapshot"]
