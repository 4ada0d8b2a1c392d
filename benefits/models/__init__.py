"""Lists of benefits and their lines, how people are paid, premiums, and PUP's refund."""

from .lists import FINAL, BenefitLine, BenefitList, BenefitListQuerySet, ListState
from .payments import LinePayment, PaidBefore, PaymentDetails, Way
from .premiums import Premium, PremiumState
from .refunds import RefundClaim, RefundLine, RefundQuestion, RefundState, RefundTakenBack

__all__ = [
    "FINAL",
    "BenefitLine",
    "BenefitList",
    "BenefitListQuerySet",
    "LinePayment",
    "ListState",
    "PaidBefore",
    "PaymentDetails",
    "Premium",
    "PremiumState",
    "RefundClaim",
    "RefundLine",
    "RefundQuestion",
    "RefundState",
    "RefundTakenBack",
    "Way",
]
