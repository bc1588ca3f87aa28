"""
What facilitators and members type about sessions, made clean.
"""

from .proposals import DecisionForm, MergeForm, ProposalForm
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
    "DecisionForm",
    "DetailsForm",
    "HttpsField",
    "MergeForm",
    "MoveForm",
    "ProposalForm",
    "ScheduleForm",
    "SeasonForm",
]
