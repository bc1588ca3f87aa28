"""
What the Chatham House Rule of a SIG asks of its sessions.
"""

from ..enums import Audience, Confidentiality, RecordingPolicy


def refuse_against_the_rule(form, data):
    """
    Note in a form what would let who was there, or who said what, out of a SIG that keeps it.
    """
    if data.get("audience", Audience.SIG) != Audience.SIG:
        form.add_error(
            "audience",
            "This SIG meets under the Chatham House Rule, so its sessions are for its members.",
        )
    if data.get("confidentiality") == Confidentiality.OPEN:
        form.add_error(
            "confidentiality",
            "This SIG meets under the Chatham House Rule. Choose one that keeps who said what.",
        )
    if data.get("recording_policy") in {RecordingPolicy.MEMBERS, RecordingPolicy.PUBLIC}:
        form.add_error(
            "recording_policy",
            "A recording would show who was there. Choose notes, or no recording.",
        )
