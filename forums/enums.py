"""
The words a session is described with.
"""

from django.db import models


class SessionType(models.TextChoices):
    CONVERSATION = "conversation", "Conversation"
    WEBINAR = "webinar", "Webinar"
    OPEN_MIC = "open_mic", "Open mic"
    ADVICE_SURGERY = "advice_surgery", "Advice surgery"
    GUEST_INTERVIEW = "guest_interview", "Guest interview"
    CO_HOSTED = "co_hosted", "Co-hosted session"
    SIG_MEETING = "sig_meeting", "SIG meeting"
    WORKING = "working", "Working session on a document"
    VISIT = "visit", "Visit"


class TopicState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    SHORTLISTED = "shortlisted", "Shortlisted"
    SCHEDULED = "scheduled", "On the programme"
    PARKED = "parked", "Parked"
    MERGED = "merged", "Merged"
    DECLINED = "declined", "Declined"


class SessionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    ANNOUNCED = "announced", "Announced"
    CANCELLED = "cancelled", "Cancelled"
    HELD = "held", "Held"
    WRITTEN_UP = "written_up", "Written up"


class Confidentiality(models.TextChoices):
    OPEN = "open", "Open: what is said may be shared"
    CHATHAM_HOUSE = "chatham_house", "Chatham House Rule: share what was said, never who said it"
    IN_THE_ROOM = "in_the_room", "In the room: what is said stays here"


class RecordingPolicy(models.TextChoices):
    NONE = "none", "Not recorded"
    NOTES = "notes", "Written notes only"
    MEMBERS = "members", "Recorded for members"
    PUBLIC = "public", "Recorded for everyone"


class Audience(models.TextChoices):
    REGISTERED = "registered", "Everyone registered"
    SIG = "sig", "Members of the SIG"


class AnswerChoice(models.TextChoices):
    YES = "yes", "Yes"
    MAYBE = "maybe", "Maybe"
    NO = "no", "No"
    WAITING = "waiting", "Waiting for a place"


# Who takes part has a place or is in line for one; who may come is to be told what changes.
TAKING_PART = (AnswerChoice.YES, AnswerChoice.WAITING)
MAY_COME = (*TAKING_PART, AnswerChoice.MAYBE)


class ChangeKind(models.TextChoices):
    ANNOUNCED = "announced", "Announced"
    MOVED = "moved", "Moved"
    DETAILS = "details", "Details changed"
    CANCELLED = "cancelled", "Cancelled"
    TAKEN_BACK = "taken_back", "Taken back"


class OfferState(models.TextChoices):
    OPEN = "open", "Offered"
    TAKEN = "taken", "Taken"
    DECLINED = "declined", "Declined"
    LAPSED = "lapsed", "Lapsed"


class PollState(models.TextChoices):
    OPEN = "open", "Open"
    DECIDED = "decided", "Decided"
    ABANDONED = "abandoned", "Given up"


class PollChoice(models.TextChoices):
    YES = "yes", "Yes"
    IF_NEED_BE = "if_need", "If need be"
    NO = "no", "No"


class PartName(models.TextChoices):
    WELCOME = "welcome", "Welcome people"
    NOTES = "notes", "Take notes"
    TIME = "time", "Keep the time"
    CHAT = "chat", "Look after the chat"


class Presence(models.TextChoices):
    CAME = "came", "Came"
    APOLOGIES = "apologies", "Sent apologies"
    MISSED = "missed", "Did not come"


class HarvestState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class ReplyKind(models.TextChoices):
    """
    What came back by mail and waits for those who look after a session.
    """

    WORDS = "words", "Wrote back"
    NEW_TIME = "new_time", "Proposes another time"
    OLD_TIME = "old_time", "Answered the date as it was before it changed"
    HOST = "host", "Hosts this session and says they cannot"
    ENTRY = "entry", "Asks for the calendar entry again"
