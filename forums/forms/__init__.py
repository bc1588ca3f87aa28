"""
What facilitators and members type about sessions, made clean.
"""

from .harvests import (
    LINKS,
    LinkFormSet,
    WriteUpForm,
)
from .line import (
    LineMoveForm,
)
from .planning import (
    CopyForm,
    PencilledForm,
    PlaceForm,
)
from .proposals import (
    DecisionForm,
    MergeForm,
    ProposalForm,
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
    "LINKS",
    "LUNCHTIME",
    "PAST",
    "RESERVED",
    "AnswerForm",
    "BaseDateFormSet",
    "CancelForm",
    "CopyForm",
    "DateForm",
    "DateFormSet",
    "DecisionForm",
    "DetailsForm",
    "HttpsField",
    "LineMoveForm",
    "LinkFormSet",
    "MergeForm",
    "MoveForm",
    "PencilledForm",
    "PlaceForm",
    "ProposalForm",
    "ScheduleForm",
    "SeasonForm",
    "WordingForm",
    "WriteUpForm",
    "usual_ways",
]
