"""
What mail programs, organisations and people put around the words of a mail, by how it reads.
"""

import re

# The line above which a reply is read; it stands at the top of mails that can be replied to.
ABOVE = "Write your reply above this line"

_WORDS_FOR = {
    "from": r"From|Von|De|Oddi wrth|Gan|Od|Van|Da",
    "sent": r"Sent|Date|Gesendet|Datum|Envoyé|Anfonwyd|Dyddiad|Wysłano|Data|Verzonden|Inviato",
    "to": r"To|An|À|At|Do|Aan|A",
    "subject": r"Subject|Betreff|Objet|Pwnc|Testun|Temat|Onderwerp|Oggetto",
}
# "*From:*" is how bold words come through in plain text.
FIELDS = {
    name: re.compile(rf"\*?(?:{words})\s?:\*?(?:\s.*)?", re.IGNORECASE)
    for name, words in _WORDS_FOR.items()
}
ANY_FIELD = re.compile(
    rf"\*?(?:{'|'.join(_WORDS_FOR.values())}|Cc|Importance|Reply-To|Antwort an)\s?:\*?(?:\s.*)?",
    re.IGNORECASE,
)
RULE = re.compile(
    r"[_\-=*]{5,}|-+\s?(?:Original Message|Ursprüngliche Nachricht|Message d'origine|"
    r"Neges Wreiddiol|Original message|Wiadomość oryginalna)\s?-+",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"-*\s*(?:Forwarded message|Begin forwarded message|Weitergeleitete Nachricht)\s*:?\s*-*",
    re.IGNORECASE,
)
# Whoever wrote what is quoted, in the languages of those who write to us; over up to three lines.
ATTRIBUTION_BEGINS = re.compile(
    r"(?:On|Am|Le|Ar|El|Il|Op|Em|W|În|Dnia|\w{2,4}\.,)\s", re.IGNORECASE
)
ATTRIBUTION = re.compile(
    r"(?:On\s.*\bwrote|Am\s.*\bschrieb\b.*|Le\s.*\ba écrit|Ar\s.*\bysgrifennodd\b.*"
    r"|El\s.*\bescribió|Il\s.*\bha scritto|Op\s.*\bschreef\b.*|Em\s.*\bescreveu"
    r"|(?:W dniu|Dnia|\w{2,4}\.,)\s.*\b(?:napisał\(a\)|napisała?|pisze)|În\s.*\ba scris)\s?:",
    re.IGNORECASE,
)
_HAS_MOMENT = re.compile(r"\b20\d\d\b|\d[:.]\d\d|@")

# A mail program's advertisement of itself, or of the device.
_DEVICE = (
    r"iphone|ipad|mac|phone|mobile|galaxy|samsung|android|huawei|blackberry|pixel|windows|device"
    r"|tablet|xiaomi|sony|nokia|motorola|oneplus"
)
_LINK = r"(?:\s*[<(\[]?https?://\S+)?"
MACHINE = re.compile(
    rf"(?:Sent from my [\w' ]{{0,30}}\b(?:{_DEVICE})\b.{{0,30}}"
    rf"|Sent (?:from|via|using) (?:the )?(?:Outlook|Yahoo Mail|Mail for Windows|AOL|Proton ?Mail"
    rf"|Samsung|BT Email|Gmail|Virgin Media)\b.{{0,40}}"
    r"|Get (?:Outlook|BlueMail|AOL Mail) for .{0,30}"
    r"|Yahoo Mail: Search, Organi[sz]e, Conquer"
    rf"|Von meinem (?:{_DEVICE}) gesendet|Gesendet von meinem (?:{_DEVICE})"
    rf"|Envoyé de mon (?:{_DEVICE})|Anfonwyd o fy (?:{_DEVICE})|Wysłane z (?:{_DEVICE})a?)"
    rf"\.?{_LINK}",
    re.IGNORECASE,
)

# Banners of fixed wording, which no person writes. What only looks like one is kept folded.
_SENDER = (
    r"unless you (?:recogni[sz]e|know|trust) the (?:sender|source)"
    r"(?: and (?:know|believe|are sure)(?: that)? the content is safe)?"
)
_OF_OURS = r"(?: of (?:NHSmail|(?:the|our|your) (?:organi[sz]ation|council|trust|company)))?"
_FROM_OUTSIDE = (
    r"(?:\W{0,4}(?:CAUTION|WARNING|EXTERNAL(?: E-?MAIL)?)\W{1,5})?This (?:e-?mail|message) "
    r"(?:has )?"
    rf"(?:originated|came|was sent|comes) from (?:an )?(?:outside|external)(?: source)?{_OF_OURS}"
    r"\W{1,3}(?:Please )?(?:Do not|Don['’]t|Never) click (?:on )?links or (?:open )?attachments "
    rf"{_SENDER}\.?"
)
_DO_NOT_CLICK = (
    r"\W{0,4}(?:CAUTION|WARNING|EXTERNAL)(?: E-?MAIL)?\W{1,5}(?:PLEASE )?DO NOT CLICK (?:ON "
    r")?LINKS "
    rf"OR (?:OPEN )?ATTACHMENTS {_SENDER}\.?"
)
_NOT_OFTEN = (
    r"(?:Some people who received this message|You) don['’]t often get e-?mail from \S+\. "
    r"Learn why this is important\.?(?: ?<?\s?https?://\S+)?"
)
_MARKED = r"\[?(?:EXTERNAL|EXTERNAL E-?MAIL|EXTERNAL SENDER)\]?"
KNOWN_BANNER = re.compile(
    f"(?:{_FROM_OUTSIDE})|(?:{_DO_NOT_CLICK})|(?:{_NOT_OFTEN})|(?:{_MARKED})", re.IGNORECASE
)
BANNER_BEGINS = re.compile(
    r"\W{0,4}(?:This (?:message|e-?mail)|CAUTION|WARNING|EXTERNAL|You don|Some people)",
    re.IGNORECASE,
)
# Proofpoint marks both ends of its own.
BANNER_START, BANNER_END = "zjqcmqryfpfptbannerstart", "zjqcmqryfpfptbannerend"
_OUTSIDE = r"(?:outside (?:of )?(?:the|our|your)|external (?:e-?mail|sender|source|to the))"
LIKE_A_BANNER = re.compile(
    rf"(?=.*\b{_OUTSIDE}\b)(?=.*\b(?:links?|attachments?)\b)"
    r"(?=.*\b(?:do not|don['’]t|never|think before|take care|be careful|caution)\b).{60,500}",
    re.IGNORECASE,
)

DISCLAIMER = re.compile(
    r"intended recipient|intended (?:solely|only) for the|legally privileged"
    r"|(?:message|e-?mail)[^.]{0,60} (?:may contain|contains) (?:confidential|privileged)"
    r"|transmitted with it are (?:confidential|intended)"
    r"|(?:e-?mail|message)(?: and any (?:attachments?|files)[^.]{0,40})? (?:is|are) confidential"
    r"|consider the environment before printing|swept for (?:the presence of )?(?:computer )?virus"
    r"|scanned for viruses|do not necessarily (?:represent|reflect) (?:the views|those) of"
    r"|subject to (?:public )?disclosure under the freedom of information"
    r"|NHSmail is the secure (?:e-?mail|collaboration)|registered (?:charity|company|office)\b",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"[*_\-=~]{3,}")

CLOSING = re.compile(
    r"(?:(?:with )?(?:kind|kindest|best|warm|warmest|many|my best) ?(?:regards|wishes|thanks)"
    r"|regards|best|thanks(?: again)?|thank you|many thanks|all the best|cheers|yours sincerely"
    r"|yours faithfully|yours|sincerely|take care|kr|mit freundlichen grüßen|viele grüße|liebe "
    r"grüße"
    r"|cordialement|bien cordialement|cofion(?: gorau| cynnes)?|diolch|pozdrawiam|cu "
    r"stimă)\s?[,.!]?",
    re.IGNORECASE,
)
SIGNATURE_MARK = re.compile(r"--|—|__")
AFTERTHOUGHT = re.compile(r"(?:p\.? ?s\.?|nb|ps)\b.*", re.IGNORECASE)


def is_attribution(text):
    """
    Test whether a line, or several joined by spaces, says who wrote what is quoted, and when.
    """
    return (
        len(text) < 400
        and ATTRIBUTION_BEGINS.match(text) is not None
        and ATTRIBUTION.fullmatch(text) is not None
        and _HAS_MOMENT.search(text) is not None
    )
