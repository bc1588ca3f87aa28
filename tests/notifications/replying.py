"""
Replies as mail programs write them, after what each of them is known to put around the words.

Each shape is a whole mail about one of ours: OURS in plain text, OURS_HTML as it is drawn.
"""

import base64
import textwrap
from dataclasses import dataclass

from notifications.cutting import ABOVE

URL = "https://pielink.example.org/sigs/pie-leads/threads/12-night-shift/"
SAFE = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpielink.example.org%2Fsigs"
    "%2Fpie-leads%2Fthreads%2F12-night-shift%2F&data=05%7C02&sdata=x%3D&reserved=0"
)
OURS = f"""{ABOVE}, and it goes into the thread.

Maryam Sefton wrote in “Who debriefs the night shift?”:

We sit down for ten minutes at seven, before the day staff go in. Nobody has to talk, and \
nobody is asked to write anything down.

Does anybody do it after the shift instead?

Read the thread on the site:
{URL}

--
You get this mail because you belong to PIE leads.
PIElink, a community of practice:
https://pielink.example.org/"""
OURS_HTML = (
    f"<p>{ABOVE}, and it goes into the thread.</p><h1>Who debriefs the night shift?</h1>"
    "<p>Maryam Sefton wrote:</p><table><tr><td><p>We sit down for ten minutes at seven, before the"
    " day staff go in. Nobody has to talk, and nobody is asked to write anything down.</p><p>Does"
    " anybody do it after the shift instead?</p></td></tr></table>"
    f'<p><a href="{URL}">Read the thread on the site</a></p><p>You get this mail because you belong'
    ' to PIE leads.</p><p><a href="https://pielink.example.org/">PIElink</a>, a community of'
    " practice</p>"
)
# What a signature, a disclaimer and a banner read like.
BLOCK = "Kind regards,\nSam Okoro\nSupport worker, Harbour House\n0113 496 0000"
NHS_BANNER = (
    "This message originated from outside of NHSmail. Please do not click links or open attachments"
    " unless you recognise the sender and know the content is safe."
)
NHS_FOOT = (
    "This message may contain confidential information. If you are not the intended recipient"
    " please:\ni) inform the sender that you have received the message in error before deleting it;"
    " and\nii) do not disclose, copy or distribute information in this e-mail.\n\nNHSmail is the"
    " secure email, collaboration and directory service available for all NHS staff in England."
)
COUNCIL_FOOT = (
    "The information in this email and any attachments is confidential and intended solely for the"
    " person it is addressed to. Brackenvale Council may monitor email.\n\nPlease consider the"
    " environment before printing this email."
)
OUTSIDE = (
    "CAUTION: This email originated from outside of the organisation. Do not click links or open"
    " attachments unless you recognise the sender and know the content is safe."
)


@dataclass(frozen=True)
class Shape:
    """
    One reply, and what is to be made of it.
    """

    name: str
    raw: bytes
    own: str
    folded: str = ""


def plain(text, *, flowed=False, encoding="8bit", extra=""):
    """
    Return the bytes of a mail of one plain text.
    """
    kind = 'text/plain; charset="utf-8"' + ("; format=flowed" if flowed else "")
    body = text.encode()
    if encoding == "base64":
        body = base64.encodebytes(body)
    return _head(kind, encoding, extra) + body


def rich(markup, *, text="", extra=""):
    """
    Return the bytes of a mail in HTML, beside `text` where there is any.
    """
    if not text:
        return _head('text/html; charset="utf-8"', "8bit", extra) + markup.encode()
    return (
        _head('multipart/alternative; boundary="b1"', "", extra)
        + (
            f"--b1\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
            f"--b1\nContent-Type: text/html; charset=utf-8\n\n{markup}\n--b1--\n"
        ).encode()
    )


def _head(kind, encoding, extra):
    encoded = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return (
        f"From: Sam Okoro <sam@harbour.example.org>\nTo: reply@pielink.example.org\n{extra}"
        "Subject: Re: Who debriefs the night shift?\nDate: Tue, 3 Nov 2026 12:30:00 +0000\n"
        f"Message-ID: <r1@harbour.example.org>\nMIME-Version: 1.0\nContent-Type: "
        f"{kind}\n{encoded}\n"
    ).encode()


def quoted(text=OURS, mark="> "):
    """
    Return a text with a mark before each line.
    """
    return "\n".join(f"{mark}{line}" for line in text.split("\n"))


def wrapped(text, width=72):
    """
    Return a text with its long lines broken, as programs do that send no format=flowed.
    """
    lines = []
    for line in text.split("\n"):
        options = {"break_long_words": False, "break_on_hyphens": False}
        lines += textwrap.wrap(line, width, **options) or [""]
    return "\n".join(lines)


def words(*paragraphs):
    """
    Return paragraphs as Word writes them.
    """
    return "".join(
        f'<p class="MsoNormal"><span style="font-family:&quot;Calibri&quot;,sans-serif">'
        f"{each or '&nbsp;'}<o:p></o:p></span></p>\n"
        for each in paragraphs
    )


def outlook_desktop(own, foot="", banner=""):
    """
    Return a reply as Outlook on Windows writes it, with Word.
    """
    head = (
        '<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office"><head><meta name="Generator" content="Microsoft Word 15 (filtered medium)">'
        "<style><!-- p.MsoNormal {margin:0cm} --></style><!--[if gte mso 9]><xml><o:shapedefaults/>"
        '</xml><![endif]--></head><body lang="EN-GB" link="#0563C1"><div class="WordSection1">'
    )
    reply = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        '<p class="MsoNormal"><b><span lang="EN-US">From:</span></b><span lang="EN-US"> PIElink '
        "&lt;hello@pielink.example.org&gt; <br><b>Sent:</b> 03 November 2026 12:01<br><b>To:</b> "
        "Sam Okoro &lt;sam@harbour.example.org&gt;<br><b>Subject:</b> Who debriefs the night "
        "shift?<o:p></o:p></span></p></div>"
    )
    return rich(
        f"{head}{words(*own)}{words('')}<div>{reply}{words('')}{banner}{OURS_HTML}</div>{foot}"
        "</div></body></html>"
    )


def outlook_web(own, *, signature="", foot="", container="appendonsend"):
    """
    Return a reply as Outlook on the web writes it, and the new Outlook with its own container.
    """
    signed = f'<div id="Signature"><div>{signature}</div></div>' if signature else ""
    begins = (
        '<div id="mail-editor-reference-message-container">'
        if container != "appendonsend"
        else '<div id="appendonsend"></div>'
    )
    return rich(
        '<html><head><style type="text/css" style="display:none;">P {margin-top:0}</style></head>'
        f'<body dir="ltr">{own}{signed}{begins}<hr style="display:inline-block;width:98%" '
        'tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif"><b>From:'
        "</b> PIElink &lt;hello@pielink.example.org&gt;<br><b>Sent:</b> 03 November 2026 12:01<br>"
        "<b>To:</b> Sam Okoro &lt;sam@harbour.example.org&gt;<br><b>Subject:</b> Who debriefs the "
        f"night shift?</font><div>&nbsp;</div></div><div>{OURS_HTML}</div>{foot}</body></html>"
    )


def div(*lines):
    """
    Return lines as Outlook on the web and Gmail write them: a div each.
    """
    return "".join(f'<div class="elementToProof">{line or "<br>"}</div>' for line in lines)


def gmail(own, *, inside="", after="", signature=""):
    """
    Return a reply as Gmail writes it.
    """
    signed = (
        '<br clear="all"><div><div dir="ltr" class="gmail_signature" data-smartmail='
        f'"gmail_signature">{signature}</div></div>'
        if signature
        else ""
    )
    return rich(
        f'<div dir="ltr">{own}{signed}</div><br><div class="gmail_quote gmail_quote_container">'
        '<div dir="ltr" class="gmail_attr">On Tue, 3 Nov 2026 at 12:01, PIElink &lt;<a '
        'href="mailto:'
        'hello@pielink.example.org">hello@pielink.example.org</a>&gt; wrote:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
        f'rgb(204,204,204);padding-left:1ex">{inside or OURS_HTML}</blockquote></div>{after}'
    )


def apple(own, *, signature="", attribution="On 3 Nov 2026, at 12:01, PIElink wrote:"):
    """
    Return a reply as Mail on a Mac or an iPhone writes it.
    """
    return rich(
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
        f'<body style="overflow-wrap: break-word;">{own}{signature}<div><br><blockquote '
        f'type="cite">'
        f'<div>{attribution}</div><br class="Apple-interchange-newline"><div>{OURS_HTML}</div>'
        "</blockquote></div><br></body></html>"
    )


def thunderbird(own, after=""):
    """
    Return a reply as Thunderbird writes it in HTML.
    """
    return rich(
        f'<!DOCTYPE html><html><body>{own}<div class="moz-cite-prefix">On 03/11/2026 12:01, '
        f"PIElink "
        'wrote:<br></div><blockquote type="cite" cite="mid:d1.abc@pielink.example.org">'
        f"{OURS_HTML}</blockquote>{after}</body></html>"
    )


def yahoo(own):
    """
    Return a reply as Yahoo Mail writes it.
    """
    return rich(
        f'<div class="ydp1a yahoo-style-wrap"><div dir="ltr">{own}</div><div><br></div></div>'
        '<div id="ydp2b" class="yahoo_quoted"><div><div>On Tuesday, 3 November 2026 at 12:01:00 '
        "GMT,"
        " PIElink &lt;hello@pielink.example.org&gt; wrote:</div><div><br></div><div><br></div>"
        f"<div>{OURS_HTML}</div></div></div>"
    )


def as_html(text):
    """
    Return a text with a break for each of its lines.
    """
    return text.replace("\n", "<br>")
