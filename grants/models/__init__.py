"""The grant agreement: the project, who takes part in it, its targets, its claims and its dated settings."""

from .claims import ClaimPeriod, ClaimPeriodQuerySet
from .projects import IndicatorTarget, Project, ProjectRole, ProjectRoleKind
from .settings import DatedSetting, SettingKey

__all__ = [
    "ClaimPeriod",
    "ClaimPeriodQuerySet",
    "DatedSetting",
    "IndicatorTarget",
    "Project",
    "ProjectRole",
    "ProjectRoleKind",
    "SettingKey",
]
