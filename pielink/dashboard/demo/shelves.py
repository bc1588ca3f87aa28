"""
Fill the library of the demo: its shelves, pages, documents, pictures and recordings.
"""

import datetime
import json
import random
import textwrap
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils.text import slugify

from frameworks import queries as vocabulary
from frameworks.models import Approach, Lens, Need, Setting
from resources import actions, captions
from resources.enums import Audience
from resources.models import (
    ArticlePage,
    BestBet,
    BookPage,
    BookSectionPage,
    CaseStudyPage,
    ChapterPage,
    CollectionPage,
    DeckPage,
    ElementPage,
    GlossaryPage,
    GlossaryTermPage,
    LibraryDocument,
    LibraryHome,
    LibraryImage,
    LibraryMedia,
    LivedExperiencePage,
    PaperPage,
    PartPage,
    Promise,
    RecordingPage,
    SectionPage,
    ThemePage,
    ToolPage,
)
from resources.models.shelves import ABOUT

from .bodies import Bodies, checklist, see_also

LIBRARY = Path(__file__).parent / "library"
FILES = LIBRARY / "files"
STARTING = 3
# Every recording of the demo runs on for a second when all is said.
AFTER_THE_LAST_WORD = 1
STORY = ["place_setting", "needs_text", "tried", "helped", "hindered", "changed"]
# What editors suggest to whoever looks for these words: which page, and why.
SUGGESTED = [
    (
        "debrief",
        "tool-debrief-card",
        "One card to hang by the kettle: what to do in the first twenty minutes and afterwards.",
    ),
    (
        "first visit",
        "tool-first-visit",
        "One page to read on the bus: what to bring, how to arrive and when to leave.",
    ),
]
LONGEST_SUMMARY = 300
LONGEST_SLUG = 60
OPENED_DAYS_AGO = 364
# The others are not due while the demo is fresh.
A_YEAR_AND_A_BIT = datetime.timedelta(days=400)
# Pages that somebody should look at again, by how many days ago that was due.
DUE = {"case-northmoor-clinic": 12, "start-outreach": 40}

GLOSSARY = "The words you will meet in this library and in services, each explained in a few lines."
SHELVES = {
    "start": ("Start here", "Three short ways in, by the kind of place you work in."),
    "themes": (
        "Themes",
        "The five themes of PIEs 2.0 and their elements, each with what the library holds on it.",
    ),
    "cases": (
        "Case studies",
        "What services tried, what helped and what got in the way, told by those who were there.",
    ),
    "recordings": (
        "Watch and listen",
        "Short films and voices, each under two minutes and with every word written down.",
    ),
    "tools": (
        "Tools and slides",
        "Checklists, cards and slides to use with your team, on paper or on a screen.",
    ),
    "papers": (
        "Papers and articles",
        "Longer reading: what people have studied, argued about and thought through.",
    ),
    "lived": (
        "In their own words",
        "People who have used services tell what they remember, signed as they wish.",
    ),
    "collections": (
        "Collections",
        "A handful of pages for one occasion, chosen by somebody who says why.",
    ),
}


def add_library(*, editor, sigs, now):
    """
    Put everything on the shelves in this editor's name and return how many pages it came to.

    `sigs` are the SIGs by slug.
    """
    return _Librarian(editor, sigs, now).fill()


class _Librarian:
    """
    Plants every page first and writes the bodies afterwards: they refer to one another.
    """

    def __init__(self, editor, sigs, now):
        self.editor, self.sigs, self.now = editor, sigs, now
        self.chance = random.Random(17)  # noqa: S311 - drawn the same at every load
        self.themes = list(vocabulary.current_themes())
        self.words = {
            "elements": {e.slug: e for theme in self.themes for e in theme.elements.all()},
            "settings": _by_slug(Setting),
            "needs": _by_slug(Need),
            "lenses": _by_slug(Lens),
            "approaches": _by_slug(Approach),
        }
        self.shelves, self.pages, self.entries, self.bodies = {}, {}, {}, {}
        self.documents, self.pictures, self.recordings = {}, {}, {}
        self.planted = 0

    def fill(self):
        home = LibraryHome.objects.get()
        about = SectionPage.objects.child_of(home).get(slug=ABOUT)
        shelf = self._shelf(home, "start")
        articles = _read("articles")
        for entry in articles[:STARTING]:
            self._reading(shelf, ArticlePage, entry)
        self._add_book(home)
        self._add_themes(self._shelf(home, "themes"))
        shelf = self._shelf(home, "cases")
        for entry in _read("case_studies"):
            self._reading(
                shelf,
                CaseStudyPage,
                entry,
                "organisation",
                "service",
                "happened_on",
                "whose_account",
                "consent",
                *STORY,
            )
        shelf = self._shelf(home, "recordings")
        for entry in [*_read("videos"), *_read("audios")]:
            self._recording(shelf, entry)
        self._add_tools(self._shelf(home, "tools"))
        shelf = self._shelf(home, "papers")
        for entry in articles[STARTING:]:
            self._reading(shelf, ArticlePage, entry)
        for entry in _read("papers"):
            self._reading(
                shelf,
                PaperPage,
                entry,
                "year",
                "abstract",
                authors="; ".join(entry["authors"]),
                document=self._document(entry) if "document" in entry else None,
            )
        shelf = self._shelf(home, "lived")
        for entry in _read("lived_experience"):
            self._reading(shelf, LivedExperiencePage, entry, "shown_as", "consent")
        shelf = self._shelf(home, "collections")
        for entry in _read("collections"):
            self._reading(shelf, CollectionPage, entry, "chosen_by")
        self._add_glossary(home)
        for entry in _read("retired"):
            shelf = self.shelves[entry["shelf"]]
            self._reading(shelf, ArticlePage, entry, days_ago=OPENED_DAYS_AGO)
        about.move(home, pos="last-child")
        self._write()
        self._suggest()
        self._keep()
        return self.planted

    def _shelf(self, home, key):
        title, summary = SHELVES[key]
        self.shelves[key] = self._plant(home, SectionPage(title=title, summary=summary))
        return self.shelves[key]

    def _plant(self, parent, page, entry=None, days_ago=OPENED_DAYS_AGO):
        """
        Put a page below another; what it is tagged with and its body follow when all are there.
        """
        entry = entry or {}
        page.slug = page.slug or slugify(page.title)[:LONGEST_SLUG].strip("-")
        page.owner = self.editor
        page.audience, page.sig = self._for(entry)
        published_at = self.now - datetime.timedelta(days=days_ago)
        page.first_published_at = page.last_published_at = published_at
        parent.add_child(instance=page)
        self.planted += 1
        if entry:
            self.pages[entry["ref"]] = page
            self.entries[entry["ref"]] = entry
        return page

    def _reading(self, parent, model, entry, *names, body=None, days_ago=None, **fields):
        """
        Plant the page of an entry, with these of its fields taken over as they are.
        """
        page = model(
            title=entry["title"],
            summary=entry["summary"],
            **{name: entry[name] for name in names},
            **fields,
        )
        self.bodies[entry["ref"]] = entry["body"] if body is None else body
        return self._plant(parent, page, entry, days_ago or self.chance.randint(2, 350))

    def _for(self, entry):
        return entry.get("audience", Audience.PUBLIC), self.sigs.get(entry.get("sig"))

    def _add_book(self, home):
        book = _read("book")
        names = ["title", "summary", "edition", "provenance"]
        whole = self._plant(home, BookPage(**{name: book[name] for name in names}), book)
        themes = {theme.slug: theme for theme in self.themes}
        for entry in book["parts"]:
            part = self._reading(whole, PartPage, entry, body=[])
            for chapter in entry["chapters"]:
                intro = [{"type": "text", "value": chapter["intro"]}]
                theme = themes.get(chapter["theme"])
                page = self._reading(part, ChapterPage, chapter, body=intro, theme=theme)
                for section in chapter["sections"]:
                    self._reading(page, BookSectionPage, section)

    def _add_themes(self, shelf):
        for theme in self.themes:
            page = self._plant(shelf, ThemePage(theme=theme, **_word(theme)))
            for element in theme.elements.all():
                self._plant(page, ElementPage(element=element, **_word(element)))

    def _recording(self, shelf, entry):
        audience, sig = self._for(entry)
        kind = "video" if "picture" in entry else "audio"
        cues = [captions.Cue(**cue) for cue in entry["captions"]]
        recording = LibraryMedia.objects.create(
            title=entry["title"],
            file=_file(f"{entry['ref']}.webm"),
            type=kind,
            duration=cues[-1].end + AFTER_THE_LAST_WORD,
            captions=captions.write(cues),
            audience=audience,
            sig=sig,
            uploaded_by_user=self.editor,
        )
        self.recordings[entry["ref"]] = recording
        poster = None
        if kind == "video":
            poster = self._picture(
                f"{entry['picture']}.webp",
                title=entry["title"],
                description=f"Opening picture of the film “{entry['title']}”.",
                entry=entry,
            )
        self._reading(shelf, RecordingPage, entry, "speaker", recording=recording, poster=poster)

    def _add_tools(self, shelf):
        for entry in _read("tools"):
            first, *others = entry["body"]
            self._reading(
                shelf,
                ToolPage,
                entry,
                "made_by",
                body=[first, checklist(entry), *others],
                document=self._document(entry),
            )
        for entry in _read("decks"):
            slides = [{"type": "slide", "value": slide} for slide in entry["slides"]]
            self._reading(
                shelf,
                DeckPage,
                entry,
                "made_by",
                slides=json.dumps(slides),
                document=self._document(entry),
            )

    def _document(self, entry):
        audience, sig = self._for(entry)
        name = entry["document"]
        self.documents[name] = LibraryDocument.objects.create(
            title=entry["title"],
            file=_file(name),
            audience=audience,
            sig=sig,
            uploaded_by_user=self.editor,
        )
        return self.documents[name]

    def _picture(self, name, *, title, description, entry):
        audience, sig = self._for(entry)
        return LibraryImage.objects.create(
            title=title,
            file=ImageFile(_file(name), name=name),
            description=description,
            audience=audience,
            sig=sig,
            uploaded_by_user=self.editor,
        )

    def _add_glossary(self, home):
        glossary = self._plant(home, GlossaryPage(title="Glossary", summary=GLOSSARY))
        terms = _read("glossary")
        titles = {entry["ref"]: entry["term"] for entry in terms}
        for entry in terms:
            page = GlossaryTermPage(
                title=entry["term"],
                summary=_short(entry["meaning"]),
                meaning=entry["meaning"],
                other_names=", ".join(entry["aliases"]),
            )
            self._plant(glossary, page, entry)
            self.bodies[entry["ref"]] = [see_also(entry["see"], titles)] if entry["see"] else []

    def _add_pictures(self):
        """
        Add every picture that bodies show, for those who may read the first page it is on.
        """
        for ref, body in self.bodies.items():
            for value in (block["value"] for block in body if block["type"] == "figure"):
                name = value["picture"]
                if name not in self.pictures:
                    first_sentence = value["long_description"].partition(". ")[0]
                    self.pictures[name] = self._picture(
                        f"{name}.png",
                        title=name.replace("-", " ").capitalize(),
                        description=f"{first_sentence.rstrip('.')}.",
                        entry=self.entries[ref],
                    )

    def _write(self):
        self._add_pictures()
        bodies = Bodies(
            pages=self.pages,
            documents=self.documents,
            pictures=self.pictures,
            recordings=self.recordings,
        )
        for ref, page in self.pages.items():
            entry = self.entries[ref]
            if ref in self.bodies:
                page.body = bodies.body(self.bodies[ref])
            if isinstance(page, CollectionPage):
                page.items = json.dumps(
                    [{"type": "item", "value": value} for value in bodies.chosen(entry["items"])]
                )
            for field, named in self.words.items():
                slugs = entry.get("lens" if field == "lenses" else field, [])
                setattr(page, field, [named[slug] for slug in slugs])
            page.promises = [self._promise(promise) for promise in entry.get("promises", [])]
            page.save()

    def _promise(self, entry):
        today = self.now.date()
        return Promise(
            text=entry["text"],
            owner=self.editor,
            made_on=today - datetime.timedelta(days=entry["made_days_ago"]),
            due_on=today + datetime.timedelta(days=entry["due_in_days"]),
            fulfilled_by=self.pages[entry["kept_by"]] if "kept_by" in entry else None,
        )

    def _suggest(self):
        for words, ref, reason in SUGGESTED:
            BestBet.objects.create(words=words, page=self.pages[ref], reason=reason)

    def _keep(self):
        """
        Have two pages wait for a review, and take out what is not in use any more.
        """
        today = self.now.date()
        for ref, page in self.pages.items():
            days = DUE.get(ref)
            page.review_on = (
                today - datetime.timedelta(days=days)
                if days
                else page.first_published_at.date() + A_YEAR_AND_A_BIT
            )
            page.save(update_fields=["review_on"])
        for entry in _read("retired"):
            actions.retire_page(
                page=self.pages[entry["ref"]],
                by=self.editor,
                state=entry["state"],
                reason=entry["reason"],
                replaced_by=self.pages.get(entry["replaced_by"]),
                now=self.now - datetime.timedelta(days=entry["days"]),
            )


def _read(name):
    return json.loads((LIBRARY / f"{name}.json").read_text(encoding="utf-8"))


def _file(name):
    return ContentFile((FILES / name).read_bytes(), name=name)


def _by_slug(model):
    return {word.slug: word for word in model.objects.all()}


def _word(word):
    return {"title": word.name, "slug": word.slug, "summary": _short(word.meaning)}


def _short(text):
    return textwrap.shorten(text, LONGEST_SUMMARY, placeholder="…")
