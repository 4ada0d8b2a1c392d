"""The benefit: its lists, premiums and refund; its calculator and settings."""

from django.urls import path

from benefits.views import calculator, lists, payments, premiums, refunds, years
from benefits.views import rule_pages as rule
from participants import converters as _case  # noqa: F401  registers <case:…>
from reintegration import converters as _month  # noqa: F401  registers <month:…>

urlpatterns = [
    path("", lists.benefits, name="benefits"),
    path("<month:month>/", lists.benefit_month, name="benefit_month"),
    path("<month:month>/submit/", lists.benefit_submit, name="benefit_submit"),
    path("<month:month>/paid-before/", payments.benefit_before, name="benefit_before"),
    path("calculator/", calculator.benefit_calculator, name="benefit_calculator"),
    path("year/<int:year>/", years.benefit_year, name="benefit_year"),
    path("year/<int:year>/xlsx/", years.benefit_year_file, name="benefit_year_file"),
    path("<month:month>/premiums/", premiums.benefit_premiums, name="benefit_premiums"),
    path("<month:month>/premiums/propose/", premiums.benefit_propose, name="benefit_propose"),
    path("premiums/<int:pk>/decide/", premiums.premium_decide, name="premium_decide"),
    path("premiums/<int:pk>/paid/", premiums.premium_paid, name="premium_paid"),
    path("refunds/", refunds.refunds, name="refunds"),
    path("refunds/<month:month>/", refunds.refund_prepare, name="refund_prepare"),
    path("refunds/<int:pk>/", refunds.refund, name="refund"),
    path("refunds/<int:pk>/receive/", refunds.refund_receive, name="refund_receive"),
    path("refunds/<int:pk>/question/", refunds.refund_question, name="refund_question"),
    path("refunds/<int:pk>/refunded/", refunds.refund_paid, name="refund_paid"),
    path("refunds/<int:pk>/take-back/", refunds.refund_take_back, name="refund_take_back"),
    path("refunds/<int:pk>/files/<slug:kind>/", refunds.refund_file, name="refund_file"),
    path("refunds/questions/<int:question>/", refunds.refund_answer, name="refund_answer"),
    path("people/<case:case>/", payments.benefit_person, name="benefit_person"),
    path("people/<case:case>/account/", payments.benefit_account, name="benefit_account"),
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
