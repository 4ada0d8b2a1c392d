"""Law and agreement as dated data: a rate or rule holds from its day until a newer one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import User

from .projects import Project


class SettingKey(models.TextChoices):
    """Every rule that is data. grants.rules says of what type each is."""

    UNEMPLOYMENT_ALLOWANCE = "unemployment_allowance", _("unemployment allowance for the first 90 days, złoty")
    RESULT_WINDOW_DAYS = "result_window_days", _("days after leaving in which a result counts")
    IMPROVED_CRITERIA_MIN = "improved_criteria_min", _("criteria that must improve for a better social situation")
    PENSION_CONTRIBUTION = "pension_contribution", _("pension contribution on the benefit, per cent")
    DISABILITY_CONTRIBUTION = "disability_contribution", _("disability contribution on the benefit, per cent")
    SHARE_TAIL_DAYS = "share_tail_days", _("days after the stay for which a share of the file is suggested")
    PERIOD_COUNTING = "period_counting", _("how the months of a trial and a participation are counted")
    REVIEW_MONTHS = "review_months", _("months between two reviews of a programme")
    AGREED_PLACES = "agreed_places", _("places agreed with PUP")
    REFUND_ACCOUNT = "refund_account", _("account to which PUP refunds, NRB")
    CERTIFICATE_DAYS = "certificate_days", _("days for which a certificate of PUP or ZUS holds")
    WEEK_HOURS_MIN = "week_hours_min", _("hours a week at the centre, at least")
    WEEK_HOURS_MAX = "week_hours_max", _("hours a week at the centre, at most")
    WEEK_HOURS_DISABILITY = "week_hours_disability", _("hours a week with a moderate or severe disability, at most")
    PEOPLE_PER_LEADER = "people_per_leader", _("people for one who leads, at most")
    FREE_DAYS = "free_days", _("free days in a participation, and again in a year's extension")
    FREE_DAYS_ROUNDING = "free_days_rounding", _("a part of a free day earned by an extension")
    BENEFIT_PERCENT = "benefit_percent", _("benefit as a percentage of the allowance")
    ABSENCES_IN_A_ROW = "absences_in_a_row", _("unexcused class days in a row that call for a talk")
    ABSENCES_IN_30_DAYS = "absences_in_30_days", _("unexcused days in 30 days that call for a talk")
    ATTENDANCE_PERCENT = "attendance_percent", _("attendance below which a talk is called for, per cent")
    NN_LIMIT = "nn_limit", _("unexcused days a month after which nothing is paid")
    NN_BASE = "nn_base", _("what 1/20 for an unexcused day is taken of")
    SICK_DAYS_UNIT = "sick_days_unit", _("which days of a certificate count")
    SICK_LIMIT = "sick_limit", _("certified days paid at 39/40")
    SICK_SCOPE = "sick_scope", _("what the limit of certified days holds for")
    TRIAL_SICK = "trial_sick", _("a certified day in the trial")
    EXCUSED = "excused", _("an excused day without a certificate")
    UNPAID_METHOD = "unpaid_method", _("how unpaid days leave the month")
    BENEFIT_ROUNDING = "benefit_rounding", _("rounding of the benefit")


# A benefit is calculated by the values of its month's first day, so none of these changes within a month.
BY_MONTH = (
    SettingKey.UNEMPLOYMENT_ALLOWANCE,
    SettingKey.BENEFIT_PERCENT,
    SettingKey.NN_LIMIT,
    SettingKey.NN_BASE,
    SettingKey.SICK_DAYS_UNIT,
    SettingKey.SICK_LIMIT,
    SettingKey.SICK_SCOPE,
    SettingKey.TRIAL_SICK,
    SettingKey.EXCUSED,
    SettingKey.UNPAID_METHOD,
    SettingKey.BENEFIT_ROUNDING,
)


@tracked
class DatedSetting(models.Model):
    """A value that holds in one project from a day on, with its source. Retention: with the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="settings")
    key = models.CharField(max_length=40, choices=SettingKey)
    valid_from = models.DateField()
    value = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "key", "valid_from"], name="a_setting_has_one_value_a_day"),
            models.CheckConstraint(name="a_setting_is_known", condition=Q(key__in=SettingKey.values)),
            models.CheckConstraint(
                name="a_rule_of_the_benefit_starts_with_a_month",
                condition=~Q(key__in=[key.value for key in BY_MONTH]) | Q(valid_from__day=1),
            ),
            models.CheckConstraint(
                name="an_account_for_refunds_has_26_digits",
                condition=~Q(key="refund_account") | Q(value__regex=r"^[0-9]{26}$"),
            ),
            models.CheckConstraint(name="a_setting_names_its_source", condition=~Q(source="") & ~Q(value="")),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value} from {self.valid_from}"
