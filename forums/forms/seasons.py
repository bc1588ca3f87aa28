"""
What organisers say about a season, made clean.
"""

from django import forms
from django.utils.text import slugify

from ..actions import SeasonDetails
from ..models import Season
from ..queries import LONGEST_SEASON
from .scheduling import DetailsForm

RESERVED = {"new", "past", "topics", "seasons", "s", "desk", "numbers", "polls", "presses"}


class SeasonForm(DetailsForm):
    """
    A run of forums, and how its sessions are held unless they say otherwise.
    """

    WORDS = ("title", "introduction", "starts_on", "ends_on")

    title = forms.CharField(label="What is the season called?", max_length=120)
    starts_on = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label="Last day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    introduction = forms.CharField(
        label="A few words about it",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They stand at the top of its page and of the mail that announces it.",
    )
    start_time = forms.TimeField(
        label="From",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    end_time = forms.TimeField(
        label="To",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    is_open_to_guests = forms.BooleanField(
        label="People without an account can take part, by name and e-mail address",
        required=False,
    )

    def __init__(self, *args, season=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.season = season
        self.fields["type"].label = "What kind of session, as a rule?"
        self.fields["type"].required = False
        self.fields["host"].label = "Who hosts, unless somebody else does?"
        self.fields["host"].empty_label = "Settled for each session"
        self.fields["join_link"].label = "Link to the usual online room"

    def clean(self):
        data = super().clean()
        for name, usual in vars(SeasonDetails()).items():
            if name in self.fields and data.get(name) in (None, "") and name not in self.errors:
                data[name] = usual
        self._check_days(data)
        begins, ends = data.get("start_time"), data.get("end_time")
        if begins and ends and ends <= begins:
            self.add_error("end_time", "A session has to end after it starts.")
        if self.season is None:
            self._check_title(data)
        return data

    def season_details(self):
        """
        Return how its sessions are held, as actions take it.
        """
        names = self.fields.keys() & SeasonDetails.__dataclass_fields__.keys()
        zone = {"time_zone": self.season.time_zone} if self.season else {}
        return SeasonDetails(**{name: self.cleaned_data[name] for name in names}, **zone)

    def words(self):
        """
        Return what the season is called and when it is, as actions take it.
        """
        return {name: self.cleaned_data[name] for name in self.WORDS}

    def _check_days(self, data):
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if not starts_on or not ends_on:
            return
        if ends_on < starts_on:
            self.add_error("ends_on", "The last day has to come after the first.")
        elif ends_on - starts_on > LONGEST_SEASON:
            self.add_error("ends_on", "A season lasts two years at most.")

    def _check_title(self, data):
        slug = slugify(data.get("title", ""))[:50]
        if data.get("title") and (not slug or slug in RESERVED):
            self.add_error("title", "Choose a title with a few more letters in it.")
        elif Season.objects.filter(slug=slug).exists():
            self.add_error("title", "There is a season of this name. Choose another.")
        data["slug"] = slug


def usual_ways(season):
    """
    Return how a season holds its sessions, as the form starts with it; the host by id.
    """
    names = SeasonForm.base_fields.keys() - {*SeasonForm.WORDS, "host"}
    return {"host": season.host_id, **{name: getattr(season, name) for name in names}}
