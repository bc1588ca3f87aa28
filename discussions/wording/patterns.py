"""
What names, ages, places and numbers look like. Every pattern repeats within bounds, so that a text
takes time in proportion to its length.
"""

import re

_WORD = r"[A-Z][a-z’'-]{1,20}"
_TITLED = r"(?:Mr|Mrs|Ms|Miss|Mx)\.? "
_PLACES = (
    "House|Court|Lodge|Hostel|Foyer|Ward|Project|Place|Villas?|Unit|Refuge|Shelter|Mews|Towers?|"
    "Cottages?|Flats|Heights|Wing|Day Centre"
)
_STREETS = "Road|Street|Avenue|Lane|Close|Drive|Crescent|Terrace|Way|Gardens|Grove|Square|Hill|Walk"
_ORGANISATIONS = (
    "Trust|Council|University|NHS|Hospital|Housing|Association|Foundation|Charity|Press|College|"
    "Institute|Teams?|Services?|Group|Partnership|Review|Journal|School|Commission|Inquiry|Report|"
    "Act|Model|Scale|Method|Award|Prize|Lecture|Street|Road|Day|Agency|Network|Programme"
)
CLIENTS = (
    "clients?|residents?|tenants?|service users?|patients?|lodgers?|customers?|"
    "young (?:man|woman|person|people)|girl|boy|lad|rough sleepers?|key ?clients?"
)

SENTENCE_END = re.compile(r"(?<![A-Z])(?<!Mr)(?<!Ms)(?<!Mrs)[.!?…][)\"”’]{0,2}\s+|\n")
# Addresses on the web, of mail, and people who are spoken to are nobody's clients.
PASSED_OVER = re.compile(
    r"https?://\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,64}|(?<!\w)@[\w’'-]{1,40}(?: [A-Z][\w’'-]{1,40})?"
)

PLACE = re.compile(rf"\b(?:{_WORD} ){{1,3}}(?:{_PLACES})\b|\bWard \d{{1,2}}\b")
STREET = re.compile(
    rf"\b\d{{1,4}}[a-z]? (?:{_WORD} ){{1,3}}(?:{_STREETS})\b"
    r"|\b[Ff]lat \d{1,4}[a-z]?\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
)
ORGANISATION = re.compile(rf"\b(?:{_WORD} (?:of |and |for |& )?){{1,4}}(?:{_ORGANISATIONS})\b")
NHS_NUMBER = re.compile(r"(?<![\d+-])[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?![\d-])")
OTHER_NUMBER = re.compile(
    r"\b(?:order|invoice|ref|reference|account|isbn|charity|company|phone|tel|call)\b",
    re.IGNORECASE,
)
NI_NUMBER = re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)(?: is| was)?[ :,(-]{1,3}"
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}){1,2}|\d{1,2}(?:st|nd|rd|th)? "
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? (?:\d{2}){1,2})\b",
    re.IGNORECASE,
)
MOBILE = re.compile(r"(?<!\d)(?:\+44 ?7|07)(?:[ -]?\d){9}(?!\d)")
PHONE = re.compile(r"(?<!\d)(?:\+44 ?[1-3]|0[1-3])(?:[ -]?\d){8,9}(?!\d)")

_AFTER_AGE = r"(?=[,.;:)]|\s(?:at|from|in|who|and|lives|has|is|was|on|with)\b|\s*$)"
AGE = re.compile(
    r"\b(?:aged?|turned|turning) \d{1,2}\b(?! (?:and|to|or) (?:over|under|above|\d))"
    r"|\b\d{1,2}(?:[- ]years?[- ]old|[ -]?y\.?/?o\b)"
    rf"|(?<=[\w.)], )\d{{2}}{_AFTER_AGE}"
    r"|(?<=[\w.] )\(\d{2}\)"
    rf"|(?<=\bis )\d{{2}}{_AFTER_AGE}"
)
INITIALS = re.compile(
    rf"\b(?:{_TITLED})?(?![AI] )[A-Z]\b\.?(?: ?[A-Z]\b\.?)?(?!’|')|\b[A-Z]{{2}}\b"
)
NUMBERED = re.compile(
    r"(?:Plan|Vitamin|Appendix|Section|Part|Room|Group|Level|Hepatitis|Type|Class|Option|Figure|"
    r"Table|Annex|Block|Unit|Band|Schedule|Grade|Question|Form|Module|Box) $"
)
NO_INITIALS = frozenset(
    ["AA", "NA", "UK", "EU", "GP", "AM", "PM", "OK", "IT", "HR", "ID", "MP", "US", "OT", "TV"]
)
TITLED_NAME = re.compile(rf"\b{_TITLED}(?:{_WORD}|[A-Z]\b)")
NAME = re.compile(rf"\b{_WORD}(?: (?:[A-Z]\b\.?|{_WORD}))?")
# A name that is in no list: set between commas with an age, as newspapers do.
ANY_NAME_AND_AGE = re.compile(rf"\b{_WORD}, (?:aged )?\d{{2}}(?=,)|\b{_WORD},? aged \d{{2}}\b")
NO_NAME = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|"
    r"August|September|October|November|December|We|They|He|She|It|You|The|This|That|In|On|At|But|"
    r"And|So|When|If|What|How|Who|Where|Why|Involvement|Councils?|Forums?|Voices?|Panels?|Groups?|"
    r"Surveys?|Charters?|Boards?|Committees?|Handbooks?|Associations?|Satisfaction|Engagement|"
    r"Meetings?|Scotland|Wales|England|Ireland|London|Leeds|Glasgow|Cardiff|Belfast|Bristol|"
    r"Manchester|Birmingham|Edinburgh|Norwich|Liverpool|Sheffield|Newcastle|NHS|PIEs?|Housing)\b"
)
NAMED_CLIENT = re.compile(
    r"\b(?:(?:[Mm]y|[Oo]ur|[Oo]ne of (?:my|our)|[Aa]|[Tt]he|[Hh]er|[Hh]is|[Tt]heir|[Tt]his|"
    r"[Aa]nother)"
    rf"(?: (?!{CLIENTS})[a-z-]{{1,14}})? )?(?i:{CLIENTS})"
    r"(?:,? (?:who is |is |was )?(?:called|named|known as),? |,? )"
    rf"(?P<name>(?:{_TITLED})?(?:{_WORD}(?: [A-Z]\b)?|[A-Z]{{2}}\b|[A-Z]\b\.?(?: ?[A-Z]\b\.?)?)"
    rf"(?: {_WORD})?)"
)
CALLED = re.compile(
    rf"\b(?:man|woman|person|mother|father|mum|dad) (?:called|named) (?P<name>{_WORD})"
)
PERSON = re.compile(
    rf"\b(?:she|he|her|his|him|woman|man|mother|father|mum|dad|lady|gentleman|{CLIENTS})\b",
    re.IGNORECASE,
)
HOME = re.compile(
    rf"\b(?:lives?|living|lived|stays?|staying|moved into|moved to|housed|sleeps|"
    rf"(?:her|his) (?:flat|home|address)|visit(?:ed)? (?:her|him)|{CLIENTS})\b",
    re.IGNORECASE,
)
EVENT = re.compile(
    r"(?:,? who)?(?: (?:was|is|has|had|got|been|just|recently|again|now|being|then|once|never|"
    r"nearly|finally|also|currently)){0,4} "
    r"(?:sectioned|evicted|arrested|relapsed|overdosed|detained|self[- ]harm(?:ed|s|ing)|"
    r"diagnosed with|in (?:prison|custody|rehab|hospital)"
    r"(?=[,.;!?]|$| (?:again|since|for|now|at|until|on|and)\b)|on (?:probation|methadone|remand)|"
    r"lives at|moved into|sleeping rough|rough sleeping|pregnant|using (?:heroin|crack|again)|"
    r"drinking again|convicted|hospitalised|assaulted|discharged|tried to kill|took an overdose|"
    rf"recalled to prison|lives in (?=(?:{_WORD} ){{1,3}}(?:{_PLACES})))(?!\w)"
)
HEARD_FROM = re.compile(
    r"\b(?:me|my|us|our|office|duty|on[- ]call|helpline|line|team|switchboard)\b", re.IGNORECASE
)
THEIR_NUMBER = re.compile(
    rf"\b(?:her|his|(?:{CLIENTS})(?:’s|'s)?) (?:phone|mobile|phone number|number)\b", re.IGNORECASE
)
AGE_LINK = re.compile(r"(?:’s|'s)?[\s,(]{0,3}(?:(?:who )?(?:is|was|has|just|a|now) ?){0,3}")
