"""
What the site mailed, read as its recipient would.
"""

import re

from django.core import mail


def letters_to(address):
    """
    Return the texts mailed to this address, oldest first.
    """
    return [letter.body for letter in mail.outbox if letter.to == [address]]


def link_in(text, part):
    """
    Return the path of the one link in a text whose address contains `part`.
    """
    [path] = {match for match in re.findall(r"https?://[^/\s]+(/\S*)", text) if part in match}
    return path


def code_in(text):
    """
    Return the sign-in code in a text: on a line of its own.
    """
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", text, re.MULTILINE)
    return code
