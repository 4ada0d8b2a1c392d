"""Data quality: what SM EFS and an auditor would send back, told before they do."""

from .facts import Bounds, Fault, File
from .findings import FileFaults, Finding, check_files
from .rules import ASKS, RULES, check_file

__all__ = ["ASKS", "RULES", "Bounds", "Fault", "File", "FileFaults", "Finding", "check_file", "check_files"]
