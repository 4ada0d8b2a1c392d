"""Who signs in, what they may do, what they did."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
