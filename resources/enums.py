"""
Choices of the library.
"""

from django.db import models


class Audience(models.TextChoices):
    PUBLIC = "public", "Everyone"
    MEMBERS = "members", "Registered members"
    SIG = "sig", "Members of one SIG"


class BookFormat(models.TextChoices):
    EPUB = "epub", "EPUB"
    PDF = "pdf", "PDF"


class BookState(models.TextChoices):
    WAITING = "waiting", "Waiting its turn"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Could not be made"


class SuggestionKind(models.TextChoices):
    RESOURCE = "resource", "Something for the library"
    CORRECTION = "correction", "A correction"


class SuggestionState(models.TextChoices):
    OPEN = "open", "Waiting for an editor"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    DONE = "done", "Done"


class Relation(models.TextChoices):
    """
    What a page or an address that somebody is led to is to the page that leads there.
    """

    EXPLAINS = "explains", "Explains this"
    EXAMPLE = "example", "An example of this"
    EVIDENCE = "evidence", "Evidence for this"
    TOOL = "tool", "A tool for this"
    READING = "reading", "Further reading"
    LISTENING = "listening", "Further listening"
    VIEWING = "viewing", "Further viewing"
    SAME_PEOPLE = "same_people", "By the same people"

    @property
    def seen_from_there(self):
        """
        Say the same from the other side: what the page that leads there is to the one led to.
        """
        return _SEEN_FROM_THERE[self]


_SEEN_FROM_THERE = {
    Relation.EXPLAINS: "What this page explains",
    Relation.EXAMPLE: "What this page is an example of",
    Relation.EVIDENCE: "What this page is evidence for",
    Relation.TOOL: "What this page is a tool for",
    Relation.READING: "Names this page for further reading",
    Relation.LISTENING: "Names this page for further listening",
    Relation.VIEWING: "Names this page for further viewing",
    Relation.SAME_PEOPLE: "By the same people",
}


class PromiseState(models.TextChoices):
    OVERDUE = "overdue", "Overdue"
    DUE = "due", "Due within a month"
    OPEN = "open", "Open"
    FULFILLED = "fulfilled", "Kept"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Verdict(models.TextChoices):
    APPROVE = "approve", "Approve it\nIt is published"
    CHANGES = "changes", "Ask for changes\nSay below what to change"
    COMMENT = "comment", "Only comment\nThe decision stays open"


class TextState(models.TextChoices):
    """
    What became of reading a document's words; empty where nobody has tried yet.
    """

    READ = "read", "Read"
    CUT = "cut", "Read in part"
    PICTURES = "pictures", "Pictures of pages"
    EMPTY = "empty", "Without words"
    LOCKED = "locked", "Locked"
    BROKEN = "broken", "Broken"
    SLOW = "slow", "Given up"


class PageState(models.TextChoices):
    IN_USE = "in_use", "In use"
    SUPERSEDED = "superseded", "Replaced by a newer page"
    ARCHIVED = "archived", "Archived"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ShelfState(models.TextChoices):
    """
    What has become of something meant for the shelf of a SIG.
    """

    SUGGESTED = "suggested", "Suggested"
    KEPT = "kept", "On the shelf"
    DECLINED = "declined", "Not taken"
    OFF = "off", "Taken off"


class LineState(models.TextChoices):
    """
    What has become of other words suggested for a paragraph.
    """

    OPEN = "open", "Waiting for a decision"
    ACCEPTED = "accepted", "Taken in"
    DECLINED = "declined", "Not taken in"
    WITHDRAWN = "withdrawn", "Withdrawn"
