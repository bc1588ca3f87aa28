"""
What people type about themselves.
"""

import re
import zoneinfo
from functools import cache
from itertools import groupby

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress
from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.users.forms import UserCreationForm, UserEditForm

from frameworks.models import Element, Need, Setting
from frameworks.queries import current_version

from .actions import complete_sign_up
from .enums import Nation, SeenBy
from .models import Member, Profile
from .queries import place_of

NEWSLETTER_WORDING = (
    "Send me the PIElink newsletter, about once a month. I can stop it whenever I like."
)
FAMILIAR_TIME_ZONES = [
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Europe/Paris",
    "Europe/Berlin",
    "Australia/Sydney",
    "America/Toronto",
    "America/New_York",
    "UTC",
]
EACH = "each"
PART_LABELS = {
    "organisation": "Organisation",
    "setting": "Kind of setting",
    "nation": "Nation",
    "role": "What you do",
    "about": "Words about you",
    "interests": "What interests you",
}
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w")
REGIONS = [
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
]


@cache
def time_zone_choices():
    """
    Return the IANA time zones as grouped choices, those most of our members live in first.
    """
    by_region = {region: [] for region in REGIONS}
    for name in sorted(zoneinfo.available_timezones()):
        region = name.partition("/")[0]
        if region in by_region and name not in FAMILIAR_TIME_ZONES:
            by_region[region].append((name, place_of(name)))
    return [
        ("Most used", [(name, place_of(name)) for name in FAMILIAR_TIME_ZONES]),
        *by_region.items(),
    ]


def _line(max_length, *, label, autocomplete, required=True, help_text=""):
    return forms.CharField(
        max_length=max_length,
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
    )


def _name_field():
    field = _line(120, label="Your name", autocomplete="name")
    field.error_messages["required"] = "Tell us what to call you."
    return field


def _organisation_field():
    return _line(
        160,
        label="Organisation",
        autocomplete="organization",
        required=False,
        help_text="Who you work or volunteer for.",
    )


def _setting_field():
    return forms.ModelChoiceField(
        queryset=Setting.objects.all(),
        label="Kind of setting",
        required=False,
        empty_label="I would rather not say",
        help_text="It helps us to show you what fits.",
    )


class LabelsAlone:
    """
    Leave it to the labels to say what goes into a field: a word inside it looks like an answer.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(LabelsAlone, allauth_forms.LoginForm):
    pass


class RequestLoginCodeForm(LabelsAlone, allauth_forms.RequestLoginCodeForm):
    pass


class ResetPasswordForm(LabelsAlone, allauth_forms.ResetPasswordForm):
    pass


class AddEmailForm(LabelsAlone, allauth_forms.AddEmailForm):
    pass


class SignupForm(LabelsAlone, allauth_forms.SignupForm):
    """
    Register with as little as possible: a name and an address.
    """

    name = _name_field()
    organisation = _organisation_field()
    setting = _setting_field()
    newsletter = forms.BooleanField(label=NEWSLETTER_WORDING, required=False)

    field_order = ["name", "email", "organisation", "setting", "password1", "newsletter"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[
            "email"
        ].help_text = "We send you a link to confirm it. Other members never see it."
        self.fields["password1"].help_text = (
            "Leave it empty and we mail you a code whenever you sign in. "
            "If you choose one, make it at least ten characters."
        )

    def try_save(self, request):
        """
        Save the member; one who is already registered gets the same answer and a mail saying so.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # The same address was registered between our looking and our saving.
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])

    def signup(self, request, user):
        typed = self.cleaned_data
        complete_sign_up(
            member=user,
            name=typed["name"],
            organisation_name=typed["organisation"],
            setting=typed["setting"],
            newsletter_wording=NEWSLETTER_WORDING if typed["newsletter"] else "",
            now=timezone.now(),
        )


class ProfileForm(forms.Form):
    """
    What a member says about themselves.
    """

    name = _name_field()
    organisation = _organisation_field()
    setting = _setting_field()
    time_zone = forms.ChoiceField(
        label="Your time zone",
        choices=time_zone_choices,
        help_text="Dates and times on the site are shown in it.",
    )


def _words(name, *, label, help_text="", widget=forms.TextInput):
    return forms.CharField(
        max_length=Profile._meta.get_field(name).max_length,
        label=label,
        required=False,
        help_text=help_text,
        widget=widget,
    )


class DirectoryForm(forms.Form):
    """
    What a member tells others of themselves, and who is shown it.

    `everything` decides for all parts at once, unless it says that each is chosen apart.
    """

    SAID = ["is_listed", "role", "about", "ask_about", "nation"]
    AUDIENCES = [f"{part}_for" for part in Profile.PARTS]

    is_listed = forms.BooleanField(
        label="List me in the directory",
        required=False,
        help_text="Members who are signed in can then find your name. Nobody else can, and no "
        "search engine. Your e-mail address is never shown.",
    )
    role = _words("role", label="What you do", help_text="Such as “Team manager in a hostel”.")
    about = _words(
        "about",
        label="A few words about you",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ask_about = _words(
        "ask_about",
        label="Happy to be asked about",
        help_text="Something you have tried, or know your way round.",
    )
    nation = forms.ChoiceField(
        choices=[("", "I would rather not say"), *Nation.choices],
        label="Nation",
        required=False,
    )
    elements = forms.ModelMultipleChoiceField(
        queryset=Element.objects.none(),
        label="Elements",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.ModelMultipleChoiceField(
        queryset=Need.objects.all(),
        label="Needs of the people you work with",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    everything = forms.ChoiceField(
        choices=[
            (SeenBy.MEMBERS, "Members\nAnybody who is signed in"),
            (SeenBy.SIGS, "People in a SIG with me\nMembers can join an open SIG at any time"),
            (EACH, "I choose for each part\nNobody sees a part until you choose who does"),
        ],
        label="Who sees what you fill in?",
        error_messages={"required": "Choose who sees what you fill in."},
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, profile, elements, needs, **kwargs):
        audiences = {name: getattr(profile, name) for name in self.AUDIENCES}
        initial = {name: getattr(profile, name) for name in self.SAID} | audiences
        initial |= {
            "elements": [element.pk for element in elements],
            "needs": [need.pk for need in needs],
            "everything": _one_for_all(audiences.values()),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["elements"].queryset = Element.objects.filter(
            theme__version=current_version()
        ).select_related("theme")
        for part, label in PART_LABELS.items():
            self.fields[f"{part}_for"] = forms.ChoiceField(
                choices=SeenBy.choices, label=label, required=False
            )

    def clean(self):
        typed = super().clean()
        for name in ["role", "about", "ask_about"]:
            if _ADDRESS.search(typed.get(name, "")):
                self.add_error(name, "Leave e-mail addresses out: anybody could copy them.")
        one = typed.get("everything")
        for name in self.AUDIENCES:
            chosen = one if one in SeenBy.values else typed.get(name)
            typed[name] = chosen or SeenBy.NOBODY
        return typed

    @property
    def said(self):
        """
        Return what was typed and chosen as {name of a field of the profile: value}.
        """
        return {name: self.cleaned_data[name] for name in [*self.SAID, *self.AUDIENCES]}

    @property
    def elements_by_theme(self):
        """
        Return the tick boxes of the elements, [(theme, [box])].
        """
        boxes = groupby(self["elements"], key=lambda box: box.data["value"].instance.theme)
        return [(theme, list(group)) for theme, group in boxes]

    @property
    def audience_fields(self):
        return [self[f"{part}_for"] for part in PART_LABELS]

    @property
    def chooses_each(self):
        return self["everything"].value() not in SeenBy.values


def _one_for_all(audiences):
    """
    Return the audience that all parts have, or that each was chosen apart.
    """
    one, *others = set(audiences)
    return EACH if others or one == SeenBy.NOBODY else one


class CloseAccountForm(forms.Form):
    """
    The one thing to tick before an account is closed.
    """

    sure = forms.BooleanField(
        label="Yes, close my account and erase my details",
        error_messages={"required": "Tick the box if you want to close your account."},
    )


class StaffMemberCreationForm(UserCreationForm):
    """
    Staff add somebody by name and address; the person signs in by mailed code.
    """

    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        model = Member
        fields = ["name", "email", "is_superuser", "groups"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self):
        self.instance.set_unusable_password()
        member = super().save()
        # Not confirmed until the person types the first code that is mailed to it.
        EmailAddress.objects.create(user=member, email=member.email, primary=True)
        return member


class StaffMemberEditForm(UserEditForm):
    """
    Staff change a name, a role or whether somebody may sign in; the address is the person's own.
    """

    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        model = Member
        fields = ["name", "email", "is_active", "is_superuser", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].disabled = True
        self.fields["email"].help_text = "Only its owner can change it, by confirming the new one."
