"""
What members and editors type about the library outside its pages, made clean.
"""

from .board import BoardForm
from .files import DocumentForm, ImageForm
from .keeping import CheckedRedirectForm, MoveTogetherForm, PutBackForm, RenewForm, RetireForm
from .newsletters import ME, TEAM, ScheduleForm, SendForm, TrialForm
from .promises import KEPT, LATER, WITHDRAWN, PromiseForm
from .recordings import RecordingForm
from .sig_rooms import DeclineLineForm, LineForm, ShelfForm, TakeInForm, WorkingDocumentForm
from .suggestions import CorrectionForm, ResourceForm, SuggestionAnswerForm

__all__ = [
    "KEPT",
    "LATER",
    "ME",
    "TEAM",
    "WITHDRAWN",
    "BoardForm",
    "CheckedRedirectForm",
    "CorrectionForm",
    "DeclineLineForm",
    "DocumentForm",
    "ImageForm",
    "LineForm",
    "MoveTogetherForm",
    "PromiseForm",
    "PutBackForm",
    "RecordingForm",
    "RenewForm",
    "ResourceForm",
    "RetireForm",
    "ScheduleForm",
    "SendForm",
    "ShelfForm",
    "SuggestionAnswerForm",
    "TakeInForm",
    "TrialForm",
    "WorkingDocumentForm",
]
