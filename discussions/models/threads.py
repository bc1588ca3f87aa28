"""
Threads of a SIG and the posts in them.
"""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.text import slugify

from sigs.models import Sig

from ..enums import PostSource, PostState, ThreadKind, ThreadOutcome

POSTS_ON_A_PAGE = 50


class Board(models.Model):
    """
    The threads of one SIG as a whole: how many posts there ever were, so that nobody counts rows.
    """

    sig = models.OneToOneField(
        Sig, primary_key=True, on_delete=models.CASCADE, related_name="board"
    )
    thread_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sig"]

    def __str__(self):
        return f"Threads of {self.sig}"


class Thread(models.Model):
    """
    A conversation in a SIG.

    `post_count` is also the number of its last post. `settled_post` is the one that answers it or
    says what was decided. `pages` are the pages of the library it is about, which then show it.
    A closed thread takes no more posts.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="threads")
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=ThreadKind, default=ThreadKind.DISCUSSION)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField()
    last_post_at = models.DateTimeField()
    post_count = models.PositiveIntegerField(default=0)
    outcome = models.CharField(
        max_length=10, choices=ThreadOutcome, default=ThreadOutcome.NONE, blank=True
    )
    settled_post = models.ForeignKey(
        "Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_why = models.TextField(blank=True)
    pages = models.ManyToManyField("resources.LibraryPage", blank=True, related_name="threads")

    class Meta:
        ordering = ["-last_post_at", "-pk"]
        indexes = [
            models.Index(fields=["sig", "-last_post_at"], name="thread_by_last_post"),
            models.Index(
                fields=["sig", "-started_at"],
                condition=models.Q(kind="question", outcome=""),
                name="thread_open_question",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        slug = slugify(self.title)[:60].strip("-") or "thread"
        return reverse("discussions:thread", args=[self.sig.slug, self.pk, slug])

    def address_of(self, number):
        """
        Return the address at which the post of this number is to be seen.
        """
        page = (number - 1) // POSTS_ON_A_PAGE + 1
        tail = f"?page={page}" if page > 1 else ""
        return f"{self.get_absolute_url()}{tail}#post-{number}"


class Post(models.Model):
    """
    One contribution to a thread, numbered from 1 within it.

    `text` is Markdown as it was written, `html` what a reader is shown of it. `folded` is the rest
    of a mail that may be the writer's own words or a quotation: shown when it is opened. `revision`
    counts edits, so that two people who edit one post do not overwrite each other. A post that is
    no longer shown keeps its words for those who have to decide about it until they are erased.
    `mail_key` names the mail it came by.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
    )
    text = models.TextField()
    html = models.TextField()
    folded = models.TextField(blank=True)
    quotes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="quoted_by"
    )
    source = models.CharField(max_length=4, choices=PostSource, default=PostSource.SITE)
    mail_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    posted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=PostState, default=PostState.SHOWN)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["thread", "number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="one_post_of_a_number")
        ]

    def __str__(self):
        return f"{self.thread}, {self.number}"

    def get_absolute_url(self):
        return self.thread.address_of(self.number)


class PostRevision(models.Model):
    """
    What a post said before an edit, and whose edit put an end to it.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    text = models.TextField()
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["post", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["post", "revision"], name="one_text_of_a_revision")
        ]

    def __str__(self):
        return f"{self.post}, as of revision {self.revision}"


class Attachment(models.Model):
    """
    A file on a post, for its readers alone: kept in the store under a name nobody can guess, and
    handed out by a view that asks who may.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="attachments/%Y/%m/")
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ["post", "pk"]

    def __str__(self):
        return self.name


class Mention(models.Model):
    """
    That a post speaks to somebody by name.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )

    class Meta:
        ordering = ["post", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "member"], name="one_mention_of_a_member")
        ]

    def __str__(self):
        return f"{self.member} in {self.post}"
