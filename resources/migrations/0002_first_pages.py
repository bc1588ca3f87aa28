"""
The tree of a new installation: where the site begins, the library, and four pages about the site
that editors make their own.
"""

import json
import uuid

from django.db import migrations
from django.utils import timezone


def _text(html):
    return {"type": "text", "value": html}


def _callout(heading, html):
    return {"type": "callout", "value": {"heading": heading, "text": html}}


def _mailbox(heading, text):
    return {"type": "mailbox", "value": {"heading": heading, "text": text}}


PRIVACY = [
    _callout(
        "In short",
        "<ul>"
        "<li>We keep what is needed to run forums and groups, and nothing to sell or to advertise "
        "with.</li>"
        "<li>Your e-mail address is never shown to other members.</li>"
        "<li>What you tell a host about your access needs is for that host alone.</li>"
        "<li>You can see, correct or take back what you gave us.</li>"
        "</ul>",
    ),
    _text(
        "<p>This notice explains what PIElink knows about you and why, under the UK General Data "
        "Protection Regulation and the Data Protection Act 2018. The organisation that runs this "
        "site decides what happens with your data: in law, it is the controller. You can reach it "
        'at the team mailbox on our <a href="/library/about/contact/">contact page</a>.</p>'
        "<h2>What we keep</h2>"
        "<ul>"
        "<li><b>Your account:</b> name, e-mail address, time zone and, if you choose to say, your "
        "organisation and the kind of service you work in.</li>"
        "<li><b>Your groups:</b> which SIGs you belong to or facilitate, and since when.</li>"
        "<li><b>Your answers to invitations:</b> yes, no, maybe or waiting for a place, and when "
        "you answered.</li>"
        "<li><b>Access needs</b> that you tell us with an answer, such as BSL, captions or "
        "dialling in.</li>"
        "<li><b>Mail we sent you:</b> what it said, when it left and whether it arrived. We do "
        "not track whether you open a message or which links you follow.</li>"
        "<li><b>Pages you saved for later:</b> which, and since when. Where you were in a book or a "
        "recording stays in your own browser until you sign out; it is never sent to us.</li>"
        "<li><b>Newsletter consent:</b> the words you agreed to and the day you agreed or took it "
        "back.</li>"
        "<li><b>Signing in:</b> one cookie that remembers that you are signed in and one that "
        "protects forms. There are no cookies for advertising or measuring.</li>"
        "</ul>"
        "<h2>Why we may</h2>"
        "<ul>"
        "<li>Your account, your groups and your places at sessions: because you asked us to "
        "provide them, which the law calls a contract.</li>"
        "<li>Invitations to forums, and keeping the site safe: because it is in the legitimate "
        "interest of a community of practice. Every invitation can be switched off with one "
        "click.</li>"
        "<li>The newsletter: only with your consent, which you can take back at any time.</li>"
        "<li>Access needs can say something about your health. We use them only with your "
        "explicit consent, which you give by telling us, so that the session works for you.</li>"
        "</ul>"
        "<h2>Who sees it</h2>"
        "<ul>"
        "<li>Other members see your name where you take part: in a group you joined or as the "
        "host of a session. They never see your e-mail address.</li>"
        "<li>The host and the facilitators of a session see who is coming.</li>"
        "<li>Only the host sees access needs.</li>"
        "<li>Only you see what you saved for later.</li>"
        "<li>A few people who run the site can see account and delivery records when something "
        "has to be put right.</li>"
        "<li>Companies that host this site and carry its mail handle data on our instructions. "
        "We sell nothing and share nothing for advertising.</li>"
        "</ul>"
        "<h2>How long we keep it</h2>"
        "<p>We keep your account for as long as you have one. You can close it yourself at any "
        "time; from that moment we stop writing to you. Tell us if you also want your name taken "
        "off what remains, and we do it within one month. Proof that you gave or took back a "
        "consent stays as long as the law may ask us for it.</p>"
        "<h2>What you can ask for</h2>"
        "<p>You can ask for a copy of what we hold about you, have it corrected or erased, "
        "object to how we use it, have its use restricted, or take it elsewhere. Write to the "
        "team mailbox; it is free and we answer within one month. If you are not content with "
        "the answer you can complain to the "
        '<a href="https://ico.org.uk/make-a-complaint/">Information Commissioner’s Office</a>.</p>'
    ),
    _mailbox(
        "Ask about your data",
        "Say what you would like to know or change. You need not give a reason.",
    ),
]

ACCESSIBILITY = [
    _text(
        "<p>We want everyone who does this work, or lives with its results, to be able to use "
        "PIElink. Our aim is to meet the Web Content Accessibility Guidelines (WCAG) 2.2 at level "
        "AA on every page.</p>"
        "<h2>What you should be able to do</h2>"
        "<ul>"
        "<li>Use everything with a keyboard alone, and always see where you are.</li>"
        "<li>Enlarge the text to four times its size without anything getting lost.</li>"
        "<li>Hear every page with a screen reader, with headings and labels that make sense.</li>"
        "<li>Read in light or dark colours, as your device is set.</li>"
        "<li>Read everything and answer invitations with scripts switched off.</li>"
        "<li>Sign in with a code from an e-mail instead of remembering a password.</li>"
        "</ul>"
        "<h2>At forums</h2>"
        "<p>When you answer an invitation you can ask for BSL, captions or dialling in by "
        "telephone. The host sees it and nobody else. The earlier we know, the more likely we can "
        "arrange it.</p>"
        "<h2>What we know falls short</h2>"
        "<p>Documents made by others may lack headings or descriptions of pictures. Tell us which "
        "one you need, and we will find or make a form that works for you.</p>"
        "<h2>If something gets in your way</h2>"
        "<p>Please tell us, in whatever form suits you. We answer within five working days and "
        "say what we will do. If our answer does not help, the "
        '<a href="https://www.equalityadvisoryservice.com/">Equality Advisory and Support '
        "Service</a> can advise you.</p>"
        "<h2>How we check</h2>"
        "<p>Our pages are tested automatically whenever the site changes, and looked at by people "
        "on phones and computers, in light and dark and with a keyboard. An automatic test finds "
        "only part of what matters, so we count on being told.</p>"
    ),
    _mailbox("Tell us what does not work", "A few words and the name of the page are enough."),
]

GROUND_RULES = [
    _text(
        "<p>Good conversations need a room that feels safe. These rules hold in every forum, every "
        "SIG and on every page of this site.</p>"
    ),
    {
        "type": "steps",
        "value": {
            "heading": "Five things we ask of one another",
            "steps": [
                {
                    "title": "Keep what you hear",
                    "text": "<p>Take the learning with you and leave names, places and who said "
                    "it behind, unless the session announced something else.</p>",
                },
                {
                    "title": "Speak about practice, never about somebody who could be recognised",
                    "text": "<p>Change or leave out whatever could point to a person who uses a "
                    "service: name, age, place, an unusual story. If in doubt, leave it out.</p>",
                },
                {
                    "title": "Be kind, and assume good intent",
                    "text": "<p>Ask before you correct. Disagree with an idea, not with a "
                    "person.</p>",
                },
                {
                    "title": "Leave room",
                    "text": "<p>Say your part and make space for others. Listening counts as "
                    "taking part, and nobody has to switch a camera on.</p>",
                },
                {
                    "title": "Look after yourself",
                    "text": "<p>This work touches hard things. Step out whenever you need to; no "
                    "reason is asked.</p>",
                },
            ],
        },
    },
    _text(
        "<h2>Recording</h2>"
        "<p>Every session says beforehand whether it is recorded. If it was not announced, it is "
        "not recorded: not by us, and please not by you or by a note-taking assistant.</p>"
        "<h2>When somebody may be in danger</h2>"
        "<p>Confidentiality ends where somebody may come to serious harm. Facilitators then speak "
        "to you first if they can, and follow safeguarding practice. PIElink is no emergency "
        "service: if someone is in danger now, ring 999.</p>"
        "<h2>When a rule is broken</h2>"
        "<p>Tell the facilitator or write to the team. A facilitator may pause a conversation, "
        "hide a text or ask somebody to leave, and says why. Most slips are put right with a "
        "word.</p>"
    ),
    _mailbox("Tell the team in confidence", "Say as much or as little as you wish."),
]

CONTACT = [
    _text(
        "<p>PIElink is run by a few people beside their day jobs. We read everything and answer "
        "as soon as we can.</p>"
    ),
    _mailbox(
        "Write to the team",
        "About your account, an idea for a forum, a mistake on a page, or anything else.",
    ),
    _text(
        "<h2>Quicker ways</h2>"
        "<ul>"
        '<li>A question about a session: the <a href="/forums/">programme</a> says who hosts it, '
        "and you can simply reply to its invitation.</li>"
        '<li>A question about a group: its facilitators are named on the <a href="/sigs/">page '
        "of the SIG</a>.</li>"
        '<li>Your own data: our <a href="/library/about/privacy/">privacy notice</a> says what '
        "you can ask for.</li>"
        "</ul>"
    ),
    _callout(
        "Somebody needs help now?",
        "<p>We cannot help in an emergency. Ring 999 if somebody is in danger, or the Samaritans "
        "on 116 123 at any hour.</p>",
    ),
]

PAGES = [
    (
        "privacy",
        "Privacy notice",
        "What we know about you, why, who sees it and what you can ask for.",
        PRIVACY,
    ),
    (
        "accessibility",
        "Accessibility statement",
        "What you should be able to do here, what falls short and whom to tell.",
        ACCESSIBILITY,
    ),
    (
        "ground-rules",
        "Ground rules",
        "What we ask of one another, so that people can speak freely.",
        GROUND_RULES,
    ),
    ("contact", "Contact", "How to reach the people who run PIElink.", CONTACT),
]


class _Planter:
    """
    Writes pages past Wagtail's own code, which migrations cannot call.
    """

    def __init__(self, apps):
        self.apps = apps
        self.locale = apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first()
        self.now = timezone.now()

    def plant(self, parent, model_name, slug, title, **fields):
        model = self.apps.get_model("resources", model_name)
        content_type, _ = self.apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="resources", model=model_name
        )
        page = model.objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            path=f"{parent.path}{parent.numchild + 1:04d}",
            depth=parent.depth + 1,
            numchild=0,
            url_path=f"{parent.url_path}{slug}/",
            content_type=content_type,
            locale=self.locale,
            translation_key=uuid.uuid4(),
            live=True,
            first_published_at=self.now,
            last_published_at=self.now,
            latest_revision_created_at=self.now,
            **fields,
        )
        parent.numchild += 1
        parent.save(update_fields=["numchild"])
        return page


def plant_tree(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    # Deleting the welcome page takes Wagtail's first site with it.
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page")
    top = Page.objects.get(depth=1)
    top.numchild -= welcome.count()
    welcome.delete()
    planter = _Planter(apps)
    root = planter.plant(top, "siteroot", "home", "PIElink")
    Site.objects.create(
        hostname="localhost", site_name="PIElink", root_page_id=root.pk, is_default_site=True
    )
    library = planter.plant(
        root,
        "libraryhome",
        "library",
        "Library",
        audience="public",
        summary="What this community has learnt, gathered where you can find it again.",
    )
    about = planter.plant(
        library,
        "sectionpage",
        "about",
        "About PIElink",
        audience="public",
        summary="Who runs this site, how we treat one another and what happens with your data.",
    )
    for slug, title, summary, body in PAGES:
        planter.plant(
            about,
            "informationpage",
            slug,
            title,
            audience="public",
            summary=summary,
            search_description=summary,
            body=json.dumps([{**block, "id": str(uuid.uuid4())} for block in body]),
        )


def fell_tree(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for model_name in ["informationpage", "sectionpage", "libraryhome", "siteroot"]:
        apps.get_model("resources", model_name).objects.all().delete()
    Page.objects.filter(content_type__app_label="resources").delete()
    top = Page.objects.get(depth=1)
    content_type = ContentType.objects.get(app_label="wagtailcore", model="page")
    welcome = Page.objects.create(
        title="Welcome to your new Wagtail site!",
        draft_title="Welcome to your new Wagtail site!",
        slug="home",
        path=f"{top.path}0001",
        depth=2,
        numchild=0,
        url_path="/home/",
        content_type=content_type,
        locale=apps.get_model("wagtailcore", "Locale").objects.order_by("pk").first(),
        translation_key=uuid.uuid4(),
    )
    top.numchild = 1
    top.save(update_fields=["numchild"])
    Site.objects.create(hostname="localhost", root_page_id=welcome.pk, is_default_site=True)


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(plant_tree, fell_tree)]
