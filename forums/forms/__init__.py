"""
What facilitators and members type about sessions, made clean.
"""

from .polls import DecideForm, OptionFormSet, PollForm, VoteForm
from .scheduling import (
    LUNCHTIME,
    PAST,
    RESERVED,
    AnswerForm,
    BaseDateFormSet,
    CancelForm,
    DateForm,
    DateFormSet,
    DetailsForm,
    HttpsField,
    MoveForm,
    ScheduleForm,
    SeasonForm,
)

__all__ = [
    "LUNCHTIME",
    "PAST",
    "RESERVED",
    "AnswerForm",
    "BaseDateFormSet",
    "CancelForm",
    "DateForm",
    "DateFormSet",
    "DecideForm",
    "DetailsForm",
    "HttpsField",
    "MoveForm",
    "OptionFormSet",
    "PollForm",
    "ScheduleForm",
    "SeasonForm",
    "VoteForm",
]
