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
    FREE_DAYS = "free_days", _("free days in a participation, and again in a year's extension")


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
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value} from {self.valid_from}"
