"""
To whom an editor sends a newsletter to try it out, and when it is to go to everybody.
"""

import datetime

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

ME, TEAM = "me", "team"


class TrialForm(forms.Form):
    """
    Where a newsletter is sent to be looked at: to whoever asks, or to the team's mailbox.
    """

    to = forms.ChoiceField(label="Send it to", widget=forms.RadioSelect, initial=ME)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (ME, f"You, at {user.email}"),
            (TEAM, f"The team’s mailbox, {settings.MAIL_REPLY_TO}"),
        ]


class ScheduleForm(forms.Form):
    """
    The day and the hour, by London clocks, at which a newsletter goes out.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(label="Day", widget=AdminDateInput)
    hour = forms.TimeField(
        label="Time",
        widget=AdminTimeInput,
        help_text="By London clocks, such as 09:30. It leaves within a minute or two.",
    )

    def clean(self):
        """
        Work out the instant, `at`; refuse a time that the clocks skip or show twice.
        """
        cleaned = super().clean()
        if cleaned.get("day") and cleaned.get("hour"):
            wall = datetime.datetime.combine(cleaned["day"], cleaned["hour"])
            cleaned["at"] = _instant(wall)
        return cleaned


class SendForm(forms.Form):
    """
    That the newsletter that was looked at goes to everybody now.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)


def _instant(wall):
    try:
        with timezone.override(settings.TIME_ZONE):
            return forms.utils.from_current_timezone(wall)
    except ValidationError as error:
        day = f"{wall:%A} {wall.day} {wall:%B}"
        raise ValidationError(
            {
                "hour": f"On {day} the clocks change, and {wall.hour}.{wall:%M} happens twice or "
                "not at all. Choose another time."
            }
        ) from error
