"""
What facilitators and members type about sessions, made clean.
"""

from .decisions import LineDecisionForm
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
from .polls import (
    DecideForm,
    OptionFormSet,
    PollForm,
    VoteForm,
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
    "DecideForm",
    "DecisionForm",
    "DetailsForm",
    "GuestForm",
    "HttpsField",
    "LineDecisionForm",
    "LineMoveForm",
    "LinkFormSet",
    "MergeForm",
    "MoveForm",
    "NoteForm",
    "OptionFormSet",
    "PartForm",
    "PencilledForm",
    "PlaceForm",
    "PollForm",
    "PresenceForm",
    "ProposalForm",
    "ScheduleForm",
    "SearchForm",
    "SeasonForm",
    "VoteForm",
    "WalkInForm",
    "WordingForm",
    "WordsForm",
    "WriteUpForm",
    "usual_ways",
]
