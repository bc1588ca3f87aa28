"""
What facilitators and members type about sessions, made clean.
"""

from .harvests import LINKS, LinkFormSet, WriteUpForm
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
    "LINKS",
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
    "LinkFormSet",
    "MoveForm",
    "ScheduleForm",
    "SeasonForm",
    "WriteUpForm",
]
