"""
What facilitators and members type about sessions, made clean.
"""

from .gatherings import (
    AgendaForm,
    NoteForm,
    PartForm,
    PresenceForm,
    SearchForm,
    WalkInForm,
    WordsForm,
)
from .guests import GuestForm
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
    "AgendaForm",
    "AnswerForm",
    "BaseDateFormSet",
    "CancelForm",
    "DateForm",
    "DateFormSet",
    "DetailsForm",
    "GuestForm",
    "HttpsField",
    "LineMoveForm",
    "MoveForm",
    "NoteForm",
    "PartForm",
    "PresenceForm",
    "ScheduleForm",
    "SearchForm",
    "SeasonForm",
    "WalkInForm",
    "WordsForm",
]
