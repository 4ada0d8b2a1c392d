"""Polish order and search without the database's locale.

PostgreSQL builds the same keys in generated columns by translate() from the tables below, so that demo, tests and
production sort and find alike, whatever locale the server was made with.
"""

import unicodedata

# Upper case first: lower() and upper() of a server in the C locale know ASCII alone.
UPPER, LOWER = "ĄĆĘŁŃÓŚŹŻ", "ąćęłńóśźż"
ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
# Where each letter sorts: ASCII letters in the order of their codes, for collation "C". Spaces and hyphens stay below.
SORTED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"
MARKED = LOWER + UPPER + "àáâãäåçèéêëìíîïñòôõöùúûüýÿčďěňřšťůžÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÔÕÖÙÚÛÜÝČĎĚŇŘŠŤŮŽ"
PLAIN = "".join("l" if sign in "łŁ" else unicodedata.normalize("NFD", sign)[0].lower() for sign in MARKED)


def fold(text: str) -> str:
    """The text as search sees it: lower case, no diacritics, single spaces. "  Łucja ŻAK" becomes "lucja zak"."""
    lowered = "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isprintable()).lower()
    return " ".join(lowered.translate(str.maketrans(MARKED, PLAIN)).split())


def sort_key(text: str) -> str:
    """The text as order sees it: "Łąk" between "Luz" and "Mak". Sorts among its like, is never shown."""
    return text.lower().translate(str.maketrans(ALPHABET, SORTED))
