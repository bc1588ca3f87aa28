"""
Asking once before words are posted that may identify a client.
"""

from .. import wording

AS_IT_IS = "as_it_is"
_LONGEST_SHOWN = 2000


class GentleMixin:
    """
    Has a form refused once where what was typed may identify a client, with the words found.

    Whoever then presses the button named AS_IT_IS has been asked, and it is taken. `looked_at`
    names the fields that are looked at.
    """

    looked_at = ("text",)

    def clean(self):
        data = super().clean()
        if not self.errors and AS_IT_IS not in self.data and self.found:
            self.add_error(None, "Please look at this once more before you post it.")
        return data

    @property
    def found(self):
        """
        List what was found in what was typed; nothing in a form that was not sent, or is wrong.
        """
        typed = getattr(self, "cleaned_data", {})
        return [
            finding
            for name in self.looked_at
            for finding in wording.findings(typed.get(name) or "")
        ]

    @property
    def asks(self):
        """
        Test whether the page has to ask whether it shall be posted as it is.
        """
        return self.is_bound and AS_IT_IS not in self.data and bool(self.found)

    @property
    def marked(self):
        """
        Cut what was typed into what was found and what lies between; empty where it is long.
        """
        text = getattr(self, "cleaned_data", {}).get("text") or ""
        return wording.pieces(text) if len(text) <= _LONGEST_SHOWN else []
