"""Files in and out that write rows."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
