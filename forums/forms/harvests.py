"""
What a host writes about a session, made clean.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from discussions.wording import BESIDE_THE_BOX
from resources.publishing import Link
from resources.wording import weak_title

from ..harvest import WriteUp
from .scheduling import HttpsField

POINTS = 3
LINKS = 6
_NO_ADDRESS = "Give a whole address, such as https://www.example.org/toolkit."


class WebField(forms.URLField):
    """
    An address on the web.
    """

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class WriteUpForm(forms.Form):
    """
    A summary, three points and a recording. What is only saved may be unfinished.
    """

    summary = forms.CharField(
        label="What was said?",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="A few paragraphs for those who were not there. Leave a blank line between them. "
        f"{BESIDE_THE_BOX}",
    )
    point_1 = forms.CharField(label="First point to take away", max_length=300, required=False)
    point_2 = forms.CharField(label="Second point", max_length=300, required=False)
    point_3 = forms.CharField(label="Third point", max_length=300, required=False)
    recording_link = forms.CharField(
        label="Link to the recording",
        max_length=500,
        required=False,
        help_text="A video on YouTube or Vimeo is shown on the page, anything else is a link.",
    )
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    accepted = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, publishing, may_link_recording, **kwargs):
        super().__init__(*args, **kwargs)
        self.publishing = publishing
        if not may_link_recording:
            del self.fields["recording_link"]

    def clean(self):
        data = super().clean()
        if not self.publishing:
            return data
        if not data.get("summary") and "summary" not in self.errors:
            self.add_error("summary", "Say in a few sentences what was said.")
        if not self.points and not {"point_1", "point_2", "point_3"} & set(self.errors):
            self.add_error("point_1", "Give at least one point to take away.")
        if data.get("recording_link"):
            try:
                HttpsField().clean(data["recording_link"])
            except ValidationError as error:
                self.add_error("recording_link", error)
        return data

    @property
    def points(self):
        """
        Give the points that were filled in, each on one line.
        """
        filled = [self.cleaned_data.get(f"point_{n}", "") for n in range(1, POINTS + 1)]
        return tuple(" ".join(point.split()) for point in filled if point)

    @property
    def accepted_names(self):
        """
        Give the names that the host has been told of and left standing.
        """
        accepted = self.cleaned_data["accepted"]
        return accepted if isinstance(accepted, list) else []

    def write_up(self, links):
        """
        Return what was written as harvest takes it.
        """
        return WriteUp(
            summary=self.cleaned_data["summary"].replace("\r\n", "\n"),
            points=self.points,
            links=links,
            recording_link=self.cleaned_data.get("recording_link", ""),
        )


class LinkForm(forms.Form):
    """
    Something that was named in the session, by a title that makes sense alone.
    """

    title = forms.CharField(label="What it is called", max_length=160, required=False)
    url = forms.CharField(label="Address", max_length=500, required=False)

    def __init__(self, *args, publishing, **kwargs):
        super().__init__(*args, **kwargs)
        self.publishing = publishing

    def clean(self):
        data = super().clean()
        title, url = data.get("title", ""), data.get("url", "")
        if not self.publishing or self.errors or not (title or url):
            return data
        try:
            data["url"] = WebField().clean(url)
        except ValidationError:
            self.add_error("url", _NO_ADDRESS)
        if not title:
            self.add_error("title", weak_title("", url))
        elif advice := weak_title(title, url):
            self.add_error("title", advice)
        return data


class BaseLinkFormSet(forms.BaseFormSet):
    """
    The links of a write-up; rows may stay empty.
    """

    def links(self):
        """
        Return the links that were filled in, in order.
        """
        filled = [form.cleaned_data for form in self.forms]
        return tuple(
            Link(each["title"], each["url"]) for each in filled if each["title"] or each["url"]
        )


# Every row is there from the start, so that the page needs no script to add one.
LinkFormSet = forms.formset_factory(
    LinkForm, formset=BaseLinkFormSet, min_num=LINKS, extra=0, max_num=LINKS, absolute_max=LINKS
)
