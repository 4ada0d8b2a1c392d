"""The benefit: its lists, premiums and refund; its calculator and settings."""

from django.urls import path

from benefits.views import calculator, lists, payments
from benefits.views import rule_pages as rule
from participants import converters as _case  # noqa: F401  registers <case:…>
from reintegration import converters as _month  # noqa: F401  registers <month:…>

urlpatterns = [
    path("", lists.benefits, name="benefits"),
    path("<month:month>/", lists.benefit_month, name="benefit_month"),
    path("<month:month>/submit/", lists.benefit_submit, name="benefit_submit"),
    path("<month:month>/paid-before/", payments.benefit_before, name="benefit_before"),
    path("calculator/", calculator.benefit_calculator, name="benefit_calculator"),
    path("people/<case:case>/", payments.benefit_person, name="benefit_person"),
    path("people/<case:case>/payment/", payments.benefit_payment, name="benefit_payment"),
    path("lists/<int:pk>/approve/", lists.list_approve, name="list_approve"),
    path("lists/<int:pk>/return/", lists.list_return, name="list_return"),
    path("lists/<int:pk>/pay/", lists.list_pay, name="list_pay"),
    path("lists/<int:pk>/bank/", lists.list_bank, name="list_bank"),
    path("lists/<int:pk>/cash/", lists.list_cash, name="list_cash"),
    path("lists/<int:pk>/files/<slug:kind>/", lists.list_file, name="list_file"),
]

rules = [
    path("", rule.benefit_rules, name="benefit_rules"),
    path("<slug:key>/", rule.benefit_rule, name="benefit_rule"),
    path("<slug:key>/change/", rule.benefit_rule_change, name="benefit_rule_change"),
]
