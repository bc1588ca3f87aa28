import subprocess
import sys

import pytest

from pielink.kernel import pagecache
from resources import clearing
from resources.enums import Audience
from resources.models import LibraryHome
from tests.factories.frameworks import ElementFactory
from tests.factories.resources import (
    InformationPageFactory,
    LibraryDocumentFactory,
    SectionPageFactory,
)


@pytest.mark.django_db
def test_a_page_stands_in_the_lists_of_its_place_and_of_its_words():
    element = ElementFactory()
    page = InformationPageFactory()
    page.elements.add(element)
    shelf = page.get_parent()
    home = LibraryHome.objects.get()

    tags = clearing.tags_of_lists(page)

    assert {f"element:{element.pk}", f"children:{shelf.pk}", f"below:{shelf.pk}"} <= tags
    assert f"below:{home.pk}" in tags
    assert f"children:{home.pk}" not in tags
    assert f"below:{page.pk}" not in tags


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
class TestCleared:
    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        pagecache.clear("begin")

    @pytest.fixture
    def element(self):
        return ElementFactory()

    @pytest.fixture
    def page(self, element):
        page = InformationPageFactory()
        page.elements.add(element)
        page.save()
        return page

    @pytest.fixture
    def answers(self, page, element):
        """
        Give what is kept, by name: the page, its shelf, the list of its element, the feed, a
        page that names it, and an unrelated one.
        """
        other_element = ElementFactory()
        home = LibraryHome.objects.get()
        elsewhere = InformationPageFactory()
        answers = {
            "page": {clearing.page_tag(page.pk)},
            "shelf": {clearing.children_tag(page.get_parent().pk)},
            "theme": {clearing.word_tag(element)},
            "feed": {clearing.below_tag(home.pk)},
            "names it": {clearing.page_tag(elsewhere.pk), clearing.page_tag(page.pk)},
            "other theme": {clearing.word_tag(other_element)},
            "unrelated": {clearing.page_tag(elsewhere.pk), clearing.children_tag(elsewhere.pk)},
        }
        for name, tags in answers.items():
            begun = pagecache.find(name, "plain")[1]
            assert pagecache.keep(name, {"plain": b"x"}, pagecache.Shown(tags=tags), begun=begun)
        return answers

    def cleared(self, answers):
        return {name for name in answers if pagecache.find(name, "plain")[0] is None}

    WHAT_SHOWS_IT = {"page", "shelf", "theme", "feed", "names it"}

    def test_publishing_a_page_clears_exactly_what_shows_it(self, page, answers):
        page.save_revision().publish()

        assert self.cleared(answers) == self.WHAT_SHOWS_IT

    def test_saving_a_draft_clears_nothing(self, page, answers):
        page.title = "Not for anyone yet"
        page.save_revision()

        assert self.cleared(answers) == set()

    def test_planting_a_draft_clears_nothing(self, page, answers):
        InformationPageFactory(parent=page.get_parent(), live=False)

        assert self.cleared(answers) == set()

    def test_unpublishing_a_page_clears_exactly_what_shows_it(self, page, answers):
        page.unpublish()

        assert self.cleared(answers) == self.WHAT_SHOWS_IT

    def test_deleting_a_page_clears_exactly_what_shows_it(self, page, answers):
        page.delete()

        assert self.cleared(answers) == self.WHAT_SHOWS_IT

    def test_deleting_a_shelf_clears_what_shows_the_pages_on_it(self, page, answers):
        page.get_parent().specific.delete()

        assert self.cleared(answers) == self.WHAT_SHOWS_IT

    def test_a_page_that_goes_to_members_is_cleared_at_once(self, page, answers):
        page.audience = Audience.MEMBERS
        page.save()

        assert self.cleared(answers) == self.WHAT_SHOWS_IT

    def test_moving_a_page_clears_where_it_was_and_what_names_it(self, page, answers):
        page.move(SectionPageFactory(), pos="last-child")

        assert self.cleared(answers) == self.WHAT_SHOWS_IT - {"theme"}

    def test_a_shelf_with_another_slug_clears_what_names_a_page_on_it(self, page, answers):
        shelf = page.get_parent().specific
        shelf.slug = "somewhere-new"
        shelf.save_revision().publish()

        assert self.cleared(answers) == {"page", "shelf", "feed", "names it"}

    def test_a_word_with_another_name_clears_everything(self, element, answers):
        element.save()

        assert self.cleared(answers) == set(answers)

    def test_a_change_in_another_process_clears_it_too(self, page, answers, child_environment):
        """
        As when a worker publishes what was scheduled.
        """
        program = f"""
import django
from django.conf import settings

settings.PAGE_CACHE_URL = settings.REDIS_URL
django.setup()

from resources.models import LibraryPage

LibraryPage.objects.get(pk={page.pk}).specific.save_revision().publish()
"""
        subprocess.run(
            [sys.executable, "-c", program], env=child_environment, check=True, timeout=60
        )

        assert self.cleared(answers) == self.WHAT_SHOWS_IT

    def test_what_refers_to_a_page_or_a_document_is_cleared_with_it(self, client, page):
        document = LibraryDocumentFactory()
        home = LibraryHome.objects.get()
        text = f'<p><a linktype="page" id="{page.pk}">Kettle</a></p>'
        on_it = InformationPageFactory(parent=page.get_parent(), body=[("text", text)])
        text = f'<p><a linktype="document" id="{document.pk}">List</a></p>'
        with_file = InformationPageFactory(body=[("text", text)])
        answers = {}
        for each in (on_it, with_file):
            answers[each.title] = {clearing.page_tag(each.pk)}
        answers["refers"] = {clearing.references_tag(page.pk)}

        def keep():
            for name, tags in answers.items():
                begun = pagecache.find(name, "plain")[1]
                pagecache.keep(name, {"plain": b"x"}, pagecache.Shown(tags=tags), begun=begun)

        keep()
        document.save()
        by_document = self.cleared(answers)
        keep()
        page.save()
        by_page = self.cleared(answers)
        keep()
        on_it.save()
        by_referring = self.cleared(answers)

        assert home.live
        assert by_document == {with_file.title}
        assert by_page == {on_it.title}
        assert by_referring == {on_it.title, "refers"}

    def test_a_published_page_is_seen_by_the_next_visitor_wherever_it_stands(self, client, page):
        shelf, home = page.get_parent().url, LibraryHome.objects.get().url
        neighbour = InformationPageFactory(parent=page.get_parent())
        for address in (page.url, shelf, home, neighbour.url):
            client.get(address)

        page.title = "The kitchen table, again"
        page.save_revision().publish()

        for address in (page.url, shelf, home, neighbour.url):
            assert b"The kitchen table, again" in client.get(address).content
