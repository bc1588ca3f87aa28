"""
What the site mailed, read as its recipient would.
"""

import email
import email.policy
import re

from notifications.transport import MemoryTransport


def letters_to(address):
    """
    Return the text parts of what was mailed to this address, oldest first.
    """
    return [
        email.message_from_bytes(sent.content, policy=email.policy.default)
        .get_body(["plain"])
        .get_content()
        for sent in MemoryTransport.sent
        if sent.address == address
    ]


def link_in(text, part):
    """
    Return the path of the one link in a text whose address contains `part`.
    """
    [path] = {match for match in re.findall(r"https?://[^/\s]+(/\S*)", text) if part in match}
    return path


def code_in(text):
    """
    Return the sign-in code in a text, which stands on a line of its own.
    """
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", text, re.MULTILINE)
    return code
