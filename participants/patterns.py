"""How a postcode, a telephone number and an e-mail address are written for SM EFS."""

import re

POSTCODE = re.compile(r"[0-9]{2}-[0-9]{3}")
PHONE = re.compile(r"\+?[0-9]{7,15}")
EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")
