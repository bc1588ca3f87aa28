"""
What facilitators and members type about sessions, made clean.
"""

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
from .wording import WordingForm

__all__ = [
    "LUNCHTIME",
    "PAST",
    "RESERVED",
    "AnswerForm",
    "BaseDateFormSet",
    "CancelForm",
    "DateForm",
    "DateFormSet",
    "DetailsForm",
    "HttpsField",
    "MoveForm",
    "ScheduleForm",
    "SeasonForm",
    "WordingForm",
]
