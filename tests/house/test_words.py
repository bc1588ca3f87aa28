"""
The words of the account pages: what is written down is what is shown.
"""

import ast
import gettext
import re

from django.conf import settings
from django.utils.translation import gettext as translate

FOLDER = settings.BASE_DIR / "pielink" / "locale" / "en_GB" / "LC_MESSAGES"
ENTRY = re.compile(r'^msgid (".*")\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? (".*")$', re.MULTILINE)


def test_the_compiled_words_are_the_written_ones():
    written = {
        ast.literal_eval(msgid): ast.literal_eval(msgstr)
        for msgid, msgstr in ENTRY.findall((FOLDER / "django.po").read_text())
    }
    with (FOLDER / "django.mo").open("rb") as compiled:
        words = gettext.GNUTranslations(compiled)

    assert {msgid: words.gettext(msgid) for msgid in written if msgid} == {
        msgid: msgstr for msgid, msgstr in written.items() if msgid
    }


def test_the_account_pages_speak_the_words_of_the_house():
    assert translate("Two-Factor Authentication") == "Two-step sign-in"
