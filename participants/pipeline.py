"""The road of a candidate: which step may follow which. Pure but for the translated names.

Source: act on social employment, art. 12 (application, opinion, referral, admission); the commission's reserve list is
the centre's practice.
"""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class CandidacyState(TextChoices):
    """Where a candidate stands."""

    INQUIRY = "inquiry", pgettext_lazy("candidate", "inquiry")
    APPLICATION = "application", pgettext_lazy("candidate", "application filed")
    OPINION_PENDING = "opinion_pending", pgettext_lazy("candidate", "waiting for the opinion")
    REFERRED = "referred", pgettext_lazy("candidate", "referred")
    INTERVIEWED = "interviewed", pgettext_lazy("candidate", "interviewed")
    SCORED = "scored", pgettext_lazy("candidate", "scored")
    RESERVE = "reserve", pgettext_lazy("candidate", "on the reserve list")
    ACCEPTED = "accepted", pgettext_lazy("candidate", "accepted")
    REJECTED = "rejected", pgettext_lazy("candidate", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("candidate", "withdrawn")


S = CandidacyState
CLOSED = (S.REJECTED, S.WITHDRAWN)
OPEN = tuple(state for state in S if state not in CLOSED)
# Nobody passes these without having been named by an identifier.
ANONYMOUS = (S.INQUIRY, *CLOSED)

# The first step after a state is the one that the office expects.
STEPS: dict[CandidacyState, tuple[CandidacyState, ...]] = {
    S.INQUIRY: (S.APPLICATION, *CLOSED),
    # Straight to the referral only from PUP, which refers the long-term unemployed itself (art. 12 ust. 1).
    S.APPLICATION: (S.OPINION_PENDING, S.REFERRED, *CLOSED),
    S.OPINION_PENDING: (S.REFERRED, *CLOSED),
    S.REFERRED: (S.INTERVIEWED, *CLOSED),
    S.INTERVIEWED: (S.SCORED, *CLOSED),
    S.SCORED: (S.ACCEPTED, S.RESERVE, *CLOSED),
    S.RESERVE: (S.ACCEPTED, *CLOSED),
    S.ACCEPTED: CLOSED,
    S.REJECTED: (),
    S.WITHDRAWN: (),
}


def may_follow(now: str, wanted: str) -> bool:
    """Whether the step from one state to the other is on the road."""
    return wanted in STEPS[CandidacyState(now)]
