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
from .guests import (
    GuestForm,
)
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
    "AgendaForm",
    "AnswerForm",
    "BaseDateFormSet",
    "CancelForm",
    "CopyForm",
    "DateForm",
    "DateFormSet",
    "DecisionForm",
    "DetailsForm",
    "GuestForm",
    "HttpsField",
    "LineMoveForm",
    "LinkFormSet",
    "MergeForm",
    "MoveForm",
    "NoteForm",
    "PartForm",
    "PencilledForm",
    "PlaceForm",
    "PresenceForm",
    "ProposalForm",
    "ScheduleForm",
    "SearchForm",
    "SeasonForm",
    "WalkInForm",
    "WordingForm",
    "WordsForm",
    "WriteUpForm",
    "usual_ways",
]
