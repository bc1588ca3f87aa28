"""
Newsletters for tests, and people who agreed to get them.
"""

import datetime

import factory

from members.models import ConsentRecord
from resources.models import LibraryHome, NewsletterPage, NewslettersPage

from .members import MemberFactory
from .resources import PageFactory

AGREED_AT = datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC)


class NewslettersPageFactory(PageFactory):
    class Meta:
        model = NewslettersPage

    title = "Newsletters"
    slug = "newsletters"
    summary = "What members are reading, trying and asking."
    parent = factory.LazyFunction(LibraryHome.objects.get)


class NewsletterPageFactory(PageFactory):
    """
    A draft that an editor has saved; `live=True` puts it on the web besides.
    """

    class Meta:
        model = NewsletterPage

    title = factory.Sequence(lambda n: f"What a kettle can do {n}")
    slug = factory.Sequence(lambda n: f"what-a-kettle-can-do-{n}")
    summary = "Three things that made November shorter."
    issue_date = datetime.date(2026, 11, 27)
    intro = "<p>November is long.</p>"
    body = [("words", "<p>We put the kettle where people wait.</p>")]
    live = False

    @factory.lazy_attribute
    def parent(self):
        return NewslettersPage.objects.first() or NewslettersPageFactory()

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        page = super()._create(model_class, *args, **kwargs)
        page.save_revision(clean=False)
        return page


def agreeing(**fields):
    """
    Make a member who agrees to get the newsletter.
    """
    member = MemberFactory(**fields)
    member.consents.create(
        purpose=ConsentRecord.Purpose.NEWSLETTER, wording="Send it to me.", given_at=AGREED_AT
    )
    return member
