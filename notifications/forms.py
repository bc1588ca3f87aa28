"""
What is typed about mail, made clean.
"""

from django import forms


class StopAddressForm(forms.Form):
    """
    An address that shall get no more mail, and why.
    """

    address = forms.EmailField(label="Address", max_length=254)
    words = forms.CharField(
        label="Why", max_length=300, help_text="Whoever looks here next year will want to know."
    )
