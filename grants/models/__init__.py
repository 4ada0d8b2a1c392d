"""The grant agreement: the project, who takes part in it, its targets and its dated settings."""

from .projects import IndicatorTarget, Project, ProjectRole, ProjectRoleKind
from .settings import DatedSetting, SettingKey

__all__ = ["DatedSetting", "IndicatorTarget", "Project", "ProjectRole", "ProjectRoleKind", "SettingKey"]
