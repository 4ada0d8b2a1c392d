"""What people do with benefits: lists, payments, premiums, the refund."""
