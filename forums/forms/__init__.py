"""
What facilitators and members type about sessions, made clean.
"""

from .line import (
    LineMoveForm,
)
from .planning import (
    CopyForm,
    PencilledForm,
    PlaceForm,
)
from .scheduling import (
    LUNCHTIME,
    PAST,
    AnswerForm,
    BaseDateFormSet,
    CancelForm,
    DateForm,
    DateFormSet,
    DetailsForm,
    HttpsField,
    MoveForm,
    ScheduleForm,
)
from .seasons import (
    RESERVED,
    SeasonForm,
    usual_ways,
)
from .wording import (
    WordingForm,
)

__all__ = [
    "LUNCHTIME",
    "PAST",
    "RESERVED",
    "AnswerForm",
    "BaseDateFormSet",
    "CancelForm",
    "CopyForm",
    "DateForm",
    "DateFormSet",
    "DetailsForm",
    "HttpsField",
    "LineMoveForm",
    "MoveForm",
    "PencilledForm",
    "PlaceForm",
    "ScheduleForm",
    "SeasonForm",
    "WordingForm",
    "usual_ways",
]
