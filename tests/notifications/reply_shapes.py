"""
The table of replies that cutting is measured on: what each program writes, and what is to be kept.
"""

from .replying import (
    BLOCK,
    COUNCIL_FOOT,
    NHS_BANNER,
    NHS_FOOT,
    OURS,
    OURS_HTML,
    OUTSIDE,
    SAFE,
    URL,
    Shape,
    apple,
    as_html,
    div,
    gmail,
    outlook_desktop,
    outlook_web,
    plain,
    quoted,
    rich,
    thunderbird,
    words,
    wrapped,
    yahoo,
)

_SAID = "We do it after the shift.\n\nIt takes five minutes."
_SAID_HTML = "<div>We do it after the shift.</div><div><br></div><div>It takes five minutes.</div>"
_ON = "On Tue, 3 Nov 2026 at 12:01, PIElink <hello@pielink.example.org> wrote:"
_ON_WRAPPED = "On Tue, 3 Nov 2026 at 12:01, PIElink <hello@pielink.example.org>\nwrote:"
_HEAD = (
    "From: PIElink <hello@pielink.example.org>\nSent: 03 November 2026 12:01\nTo: Sam Okoro "
    "<sam@harbour.example.org>\nSubject: Who debriefs the night shift?"
)
_WELSH_HEAD = (
    "Oddi wrth: PIElink <hello@pielink.example.org>\nAnfonwyd: 03 Tachwedd 2026 12:01\nAt: Sam "
    "Okoro <sam@harbour.example.org>\nPwnc: Who debriefs the night shift?"
)
_FIRST, _SECOND = (
    "> We sit down for ten minutes at seven, before the day staff go in.",
    "> Does anybody do it after the shift instead?",
)
_CARD = "Sam Okoro\nSupport worker, Harbour House\n0113 496 0000"

SHAPES = [
    Shape(
        "Outlook on Windows",
        outlook_desktop(["We do it after the shift.", "", "It takes five minutes."]),
        _SAID,
    ),
    Shape(
        "Outlook on Windows, signed",
        outlook_desktop(["We do it after the shift.", "", *BLOCK.split("\n")]),
        "We do it after the shift.",
        BLOCK,
    ),
    Shape(
        "Outlook on Windows, a list and a link",
        outlook_desktop(
            [
                "Two things:",
                "<![if !supportLists]>1.<![endif]> Tea first",
                'see <a href="https://example.org/tea">our page</a>',
            ]
        ),
        "Two things:\n1. Tea first\nsee our page <https://example.org/tea>",
    ),
    Shape(
        "Outlook on Windows, answers within our mail and nothing above",
        outlook_desktop([]).replace(
            b"<p><a href", words("We do, at eight in the morning.").encode() + b"<p><a href", 1
        ),
        "We do, at eight in the morning.",
    ),
    Shape(
        "Outlook on Windows, answers within our mail and words above",
        outlook_desktop(["My answer is below, in red."]).replace(
            b"<p><a href", words("We do, at eight in the morning.").encode() + b"<p><a href", 1
        ),
        "My answer is below, in red.",
        "We do, at eight in the morning.",
    ),
    Shape(
        "Outlook on Windows, as plain text",
        plain(f"{_SAID}\n\n{_HEAD}\n\n{OURS}"),
        _SAID,
    ),
    Shape(
        "Outlook on Windows, as plain text with its old line",
        plain(f"{_SAID}\n\n-----Original Message-----\n{_HEAD}\n\n{quoted()}"),
        _SAID,
    ),
    Shape(
        "Outlook on Windows, links wrapped by Microsoft",
        plain(f"{_SAID}\n\n{'_' * 32}\n{_HEAD}\n\n{OURS.replace(URL, SAFE)}"),
        _SAID,
    ),
    Shape(
        "Outlook on the web",
        outlook_web(div("We do it after the shift.", "", "It takes five minutes.")),
        _SAID,
    ),
    Shape(
        "Outlook on the web, signed",
        outlook_web(div("We do it after the shift."), signature=as_html(_CARD)),
        "We do it after the shift.",
        _CARD,
    ),
    Shape(
        "the new Outlook",
        outlook_web(div("We do it after the shift.", "", "It takes five minutes."), container="x"),
        _SAID,
    ),
    Shape(
        "Outlook on an iPhone",
        outlook_web(
            f"{_SAID_HTML}<div><br></div>",
            signature="",
        ).replace(
            b'<div id="appendonsend">',
            b'<div id="ms-outlook-mobile-signature" dir="ltr">Get <a href="https://aka.ms/o0ukef">'
            b'Outlook for iOS</a></div><div id="appendonsend">',
        ),
        _SAID,
    ),
    Shape(
        "Outlook on an iPhone, as plain text",
        plain(
            f"{_SAID}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n{'_' * 32}\n{_HEAD}\n\n{OURS}"
        ),
        _SAID,
    ),
    Shape(
        "Outlook in Welsh",
        plain(f"Rydym yn ei wneud wedyn.\n\n{_WELSH_HEAD}\n\n{OURS}"),
        "Rydym yn ei wneud wedyn.",
    ),
    Shape("Gmail", gmail(_SAID_HTML), _SAID),
    Shape(
        "Gmail, signed",
        gmail(_SAID_HTML, signature=as_html(_CARD)),
        _SAID,
        _CARD,
    ),
    Shape("Gmail, written below", gmail("", after="<div>At eight.</div>"), "At eight."),
    Shape(
        "Gmail, answered in between",
        gmail(
            "",
            inside="We sit down for ten minutes at seven, before the day staff go in.</blockquote>"
            '<div>Do you pay them for it?</div><blockquote class="gmail_quote">Does anybody do it '
            "after the shift instead?</blockquote><div>We do.</div><blockquote>",
        ),
        f"{_FIRST}\n\nDo you pay them for it?\n\n{_SECOND}\n\nWe do.",
    ),
    Shape(
        "Gmail, as plain text",
        plain(f"{_SAID}\n\n{_ON_WRAPPED}\n\n{quoted(wrapped(OURS))}"),
        _SAID,
    ),
    Shape(
        "Gmail on Android, as plain text in base64",
        plain(f"{_SAID}\n\n{_ON}\n\n{quoted(wrapped(OURS))}", encoding="base64"),
        _SAID,
    ),
    Shape(
        "Gmail in German",
        plain(
            f"Wir machen es danach.\n\nAm Di., 3. Nov. 2026 um 12:01 Uhr schrieb PIElink <\n"
            f"hello@pielink.example.org>:\n\n{quoted(wrapped(OURS))}"
        ),
        "Wir machen es danach.",
    ),
    Shape(
        "Gmail in French",
        plain(
            "On le fait après.\n\nLe mar. 3 nov. 2026 à 12:01, PIElink <hello@pielink.example.org> "
            f"a\nécrit :\n\n{quoted(wrapped(OURS))}"
        ),
        "On le fait après.",
    ),
    Shape(
        "Gmail in Polish",
        plain(
            "Robimy to po zmianie.\n\nwt., 3 lis 2026 o 12:01 PIElink <hello@pielink.example.org> "
            f"napisał(a):\n\n{quoted(wrapped(OURS))}"
        ),
        "Robimy to po zmianie.",
    ),
    Shape(
        "Mail on a Mac",
        apple("We do it after the shift.<div><br></div><div>It takes five minutes.</div>"),
        _SAID,
    ),
    Shape(
        "Mail on an iPhone",
        apple(
            "We do it after the shift.",
            signature='<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone'
            "</div>",
        ),
        "We do it after the shift.",
    ),
    Shape(
        "Mail on an iPhone, as plain text",
        plain(
            "We do it after the shift.\n\nSent from my iPhone\n\n> On 3 Nov 2026, at 12:01, "
            "PIElink "
            f"<hello@pielink.example.org> wrote:\n> \n{quoted()}"
        ),
        "We do it after the shift.",
    ),
    Shape(
        "Mail on an iPhone, quotation in no marks",
        plain(f"We do.\n\nOn 3 Nov 2026, at 12:01, PIElink wrote:\n\n{OURS}"),
        "We do.",
    ),
    Shape(
        "Thunderbird",
        thunderbird("<p>We do it after the shift.</p><p>It takes five minutes.</p>"),
        _SAID,
    ),
    Shape("Thunderbird, written below", thunderbird("", after="<p>At eight.</p>"), "At eight."),
    Shape(
        "Thunderbird, format=flowed",
        plain(
            "We do it after the shift, all of us who were there, and \nit takes five minutes.\n\n"
            f"On 03/11/2026 12:01, PIElink wrote:\n{quoted(wrapped(OURS), '> ')}",
            flowed=True,
        ),
        "We do it after the shift, all of us who were there, and it takes five minutes.",
    ),
    Shape(
        "Thunderbird, written below and signed with a mark",
        plain(f"{_ON}\n{quoted()}\n\nAt eight.\n\n-- \n{_CARD}", flowed=True),
        "At eight.",
        _CARD,
    ),
    Shape("Yahoo", yahoo("We do it after the shift."), "We do it after the shift."),
    Shape(
        "Yahoo on Android, as plain text",
        plain(
            "We do.\n\nSent from Yahoo Mail on Android\n\n  On Tue, 3 Nov 2026 at 12:01, PIElink"
            f"<hello@pielink.example.org> wrote:   {OURS}"
        ),
        "We do.",
    ),
    Shape(
        "NHSmail",
        outlook_desktop(
            ["We do it after the shift.", "", *BLOCK.split("\n")],
            foot=f"<br>{'*' * 40}<br>{as_html(NHS_FOOT)}<br>{'*' * 40}",
            banner=f"<table><tr><td>{NHS_BANNER}</td></tr></table>",
        ),
        "We do it after the shift.",
        f"{BLOCK}\n\n{NHS_FOOT}",
    ),
    Shape(
        "NHSmail on the web, its footer above what is quoted",
        outlook_web(
            div("We do it after the shift.", "", *NHS_FOOT.split("\n")),
        ),
        "We do it after the shift.",
        NHS_FOOT,
    ),
    Shape(
        "a banner on top",
        plain(f"{NHS_BANNER}\n\n{_SAID}\n\n{_ON}\n{quoted()}"),
        _SAID,
    ),
    Shape(
        "a banner on top, wrapped and with no line between",
        plain(f"{wrapped(OUTSIDE, 60)}\n{_SAID}\n\n{_ON}\n{quoted()}"),
        _SAID,
    ),
    Shape(
        "a banner nobody has seen yet",
        plain(
            "Careful! This is mail from an external sender. Never follow links in it.\n\n"
            "This message came to the Trust from an external source: think before you open links."
            f"\n\n{_SAID}"
        ),
        "Careful! This is mail from an external sender. Never follow links in it.\n\n"
        "This message came to the Trust from an external source: think before you open links.\n\n"
        + _SAID,
    ),
    Shape(
        "a banner of Proofpoint",
        rich(
            "<div>ZjQcmQRYFpfptBannerStart</div><table><tr><td>This Message Is From an External "
            "Sender</td></tr><tr><td>This message came from outside your organization.</td></tr>"
            f"</table><div>ZjQcmQRYFpfptBannerEnd</div>{_SAID_HTML}"
        ),
        _SAID,
    ),
    Shape(
        "a banner of Mimecast, and a council’s footer",
        plain(
            "[EXTERNAL EMAIL] DO NOT CLICK links or attachments unless you recognise the sender "
            f"and know the content is "
            f"safe\n\n{_SAID}\n\n{_CARD}\n\n{COUNCIL_FOOT}\n\n{_HEAD}\n\n{OURS}"
        ),
        f"{_SAID}\n\n{_CARD}",
        COUNCIL_FOOT,
    ),
    Shape(
        "signed with no mark, in plain text",
        plain(f"{_SAID}\n\n{BLOCK}\n\n{_ON}\n{quoted()}"),
        _SAID,
        BLOCK,
    ),
    Shape("a closing and a name", plain(f"{_SAID}\n\nThanks,\nSam"), f"{_SAID}\n\nThanks,\nSam"),
    Shape(
        "an afterthought below a closing",
        plain("At eight.\n\nThanks,\nSam\n\nPS: bring the rota, please."),
        "At eight.\n\nThanks,\nSam\n\nPS: bring the rota, please.",
    ),
    Shape(
        "a line that begins with On Monday",
        plain(
            f"On Monday we tried it, at 7:30, and one of us wrote:\nit helped.\n\n{_ON}\n{quoted()}"
        ),
        "On Monday we tried it, at 7:30, and one of us wrote:\nit helped.",
    ),
    Shape(
        "a line that begins with From",
        plain("From: April on, we meet weekly.\nTo: me that is too often."),
        "From: April on, we meet weekly.\nTo: me that is too often.",
    ),
    Shape(
        "a post quoted on purpose",
        plain(f"{_SECOND}\n\nWe do, and it works."),
        f"{_SECOND}\n\nWe do, and it works.",
    ),
    Shape(
        "answered in between, in plain text",
        plain(f"{_ON}\n{_FIRST}\n\nDo you pay them for it?\n\n{_SECOND}\n\nWe do."),
        f"{_FIRST}\n\nDo you pay them for it?\n\n{_SECOND}\n\nWe do.",
    ),
    Shape(
        "our mail marked, and nothing that says whose it is",
        plain(f"We do.\n\n{quoted()}"),
        "We do.",
    ),
    Shape(
        "a mail of somebody else’s passed on",
        plain(
            "See what Jo says.\n\n---------- Forwarded message ---------\nFrom: Jo <jo@example.org>"
            "\nDate: 2 November 2026\nSubject: Nights\nTo: sam@harbour.example.org\n\nWe stopped "
            "it."
        ),
        "See what Jo says.",
        "---------- Forwarded message ---------\nFrom: Jo <jo@example.org>\nDate: 2 November 2026\n"
        "Subject: Nights\nTo: sam@harbour.example.org\n\nWe stopped it.",
    ),
    Shape(
        "a quotation of some other mail",
        plain("We do.\n\nOn 2 Nov 2026, at 9:00, Jo <jo@example.org> wrote:\n> We stopped it."),
        "We do.",
        "On 2 Nov 2026, at 9:00, Jo <jo@example.org> wrote:\n> We stopped it.",
    ),
    Shape("no words, only our mail", plain(f"{_ON}\n{quoted()}"), ""),
    Shape("no words at all", plain("\n\n"), ""),
    Shape(
        "HTML alone, in tables",
        rich(f"<table><tr><td>We do.</td></tr></table><hr>{OURS_HTML}"),
        "We do.",
    ),
    Shape(
        "a file and no words",
        b"From: sam@harbour.example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
        b'boundary="b1"\n\n--b1\nContent-Type: text/plain\n\n\n--b1\nContent-Type: text/csv\n'
        b'Content-Disposition: attachment; filename="rota.csv"\n\nMon,Tue\n--b1--\n',
        "",
    ),
]
