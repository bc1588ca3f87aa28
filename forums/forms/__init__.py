"""
What facilitators and members type about sessions, made clean.
"""

from .line import LineMoveForm
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
    "DetailsForm",
    "HttpsField",
    "LineMoveForm",
    "MoveForm",
    "ScheduleForm",
    "SeasonForm",
]
