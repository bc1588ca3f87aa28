"""
What members and editors type about the library outside its pages, made clean.
"""

from .board import BoardForm
from .promises import KEPT, LATER, WITHDRAWN, PromiseForm
from .recordings import RecordingForm
from .suggestions import CorrectionForm, ResourceForm, SuggestionAnswerForm

__all__ = [
    "KEPT",
    "LATER",
    "WITHDRAWN",
    "BoardForm",
    "CorrectionForm",
    "PromiseForm",
    "RecordingForm",
    "ResourceForm",
    "SuggestionAnswerForm",
]
