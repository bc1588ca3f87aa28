"""
What the people of the demo talk about: seasons past, present and coming, and the SIGs' meetings.

When a thing happens is said in weeks in which forums are held, counted from the week of loading:
-1 is the last one before it, 1 the first one after it.
"""

import datetime
from typing import NamedTuple

from forums.enums import Audience, Confidentiality, RecordingPolicy, SessionType

from .dates import THURSDAY, TUESDAY, WEDNESDAY, day_in, next_open_day
from .people import FACILITATOR, ORGANISER

LAST_WEEK_OF_THIS_SEASON = 3


class Entry(NamedTuple):
    """
    One topic with its dates. `host` is an address; `turnout` how many out of a hundred answer.

    Week 0 is the next open day, whichever it is. `fate` is draft, full, moved or cancelled.
    """

    title: str
    question: str
    theme: str | None
    week: int
    days: tuple
    host: str
    type: str = SessionType.CONVERSATION
    sig: str | None = None
    audience: str = Audience.REGISTERED
    times: tuple = (datetime.time(12, 30), datetime.time(14))
    capacity: int | None = None
    place: str = ""
    confidentiality: str = Confidentiality.CHATHAM_HOUSE
    recording: str = RecordingPolicy.NOTES
    turnout: int = 16
    fate: str = ""

    @property
    def written_days_ago(self):
        """
        Return how many days before loading a coming topic was put on the programme.
        """
        if self.audience == Audience.SIG:
            return 8
        return 3 if self.week > LAST_WEEK_OF_THIS_SEASON else 16

    @property
    def join_link(self):
        """
        Return where people join, empty if they meet in a room.
        """
        words = "".join(c if c.isalnum() else " " for c in self.title.lower()).split()
        return "" if self.place else f"https://meet.example.org/{'-'.join(words[:4])}"

    def dates(self, today):
        """
        Return the days on which the topic is held, for a demo loaded today.
        """
        if self.week == 0:
            return [next_open_day(today)]
        return [day_in(self.week, weekday, today) for weekday in self.days]


class Run(NamedTuple):
    """
    A season with its topics.
    """

    slug: str
    title: str
    introduction: str
    entries: list


def _meeting(title, question, theme, week, host, sig, **more):
    meeting = Entry(
        title,
        question,
        theme,
        week,
        days=(WEDNESDAY,),
        host=host,
        type=SessionType.SIG_MEETING,
        sig=sig,
        audience=Audience.SIG,
        times=(datetime.time(16), datetime.time(17)),
        turnout=45,
    )
    return meeting._replace(**more)


BRONWEN = "bronwen.cadwgan@tyglaswern.example.org"
OLUWASEUN = "oluwaseun.adebayo-quayle@quillmere.example.org"
MORAG = "morag.mackinlay@glenorrick.example.org"
PARISA = "parisa.tehrani-holt@westmarch.example.org"
SZYMON = "szymon.wisniewski@inkwell.example.org"
DESTA = "desta.woldemariam@inkwell.example.org"
ROSALIND = "rosalind.achterberg@brackenvale.example.org"
SINEAD = "sinead.oneill@loughcarran.example.org"
KWABENA = "kwabena.asante-boyd@firstkey.example.org"
AINE = "aine.nimhurchu@coisabhann.example.org"

SEASONS = [
    Run(
        "season-six",
        "Season Six",
        "We started again after a quiet year, with five lunchtimes and no slides.",
        [
            Entry(
                "From top to toe",
                "One team works like this already. How does it reach the board, the night staff "
                "and the people who answer the phone?",
                "learning-and-enquiry",
                -50,
                (TUESDAY, THURSDAY),
                FACILITATOR,
                turnout=22,
            ),
            Entry(
                "Meeting on a screen, kindly",
                "Cameras off, mute on, three people crying: what helps an online meeting to be a "
                "place where somebody can think?",
                "psychological-awareness",
                -49,
                (THURSDAY,),
                DESTA,
            ),
            Entry(
                "Wales: what the nation next door can teach",
                "Homelessness law is different on the other side of the border. What does that "
                "make possible at the front desk?",
                "spaces-of-opportunity",
                -47,
                (TUESDAY,),
                BRONWEN,
                type=SessionType.CO_HOSTED,
            ),
            Entry(
                "Pretreatment, or the long way round",
                "Months of cups of tea before anybody mentions treatment: how do you tell a "
                "funder that this is the work?",
                "psychological-awareness",
                -46,
                (THURSDAY,),
                KWABENA,
                type=SessionType.GUEST_INTERVIEW,
                recording=RecordingPolicy.MEMBERS,
                confidentiality=Confidentiality.OPEN,
            ),
            Entry(
                "Open mic: leftovers",
                "Everything we had no time for this season. Five minutes each, then questions.",
                None,
                -45,
                (TUESDAY,),
                ORGANISER,
                type=SessionType.OPEN_MIC,
            ),
        ],
    ),
    Run(
        "season-seven",
        "Season Seven",
        "Lunchtimes about the ground under our feet: homes, gardens, streets.",
        [
            Entry(
                "General needs, particular people",
                "Four hundred tenancies and one officer. What can being psychologically informed "
                "mean at that scale?",
                "three-rs",
                -38,
                (TUESDAY, THURSDAY),
                OLUWASEUN,
                turnout=20,
            ),
            Entry(
                "Digging: what a garden does that a group room cannot",
                "Side by side over a bed of beans, people talk. How do we make room for that "
                "without turning it into therapy?",
                "spaces-of-opportunity",
                -36,
                (THURSDAY,),
                MORAG,
            ),
            Entry(
                "A house, a street, a bus stop",
                "Somebody gets the keys and knows nobody within three miles. Whose job is the "
                "neighbourhood?",
                "spaces-of-opportunity",
                -35,
                (TUESDAY,),
                AINE,
                type=SessionType.CO_HOSTED,
            ),
            Entry(
                "Scotland: rights at the front door",
                "With a right to a home in law, what is left for a psychologically informed "
                "service to do? Quite a lot, say three teams.",
                "three-rs",
                -33,
                (THURSDAY,),
                MORAG,
                type=SessionType.WEBINAR,
                recording=RecordingPolicy.PUBLIC,
                confidentiality=Confidentiality.OPEN,
                turnout=24,
            ),
        ],
    ),
    Run(
        "season-eight",
        "Season Eight",
        "A season on words and numbers, and on who gets to choose them.",
        [
            Entry(
                "Say it so that I can hear it",
                "We read three support plans aloud. Which sentences would you sign, and which "
                "would make you leave?",
                "psychological-awareness",
                -27,
                (TUESDAY, THURSDAY),
                DESTA,
                turnout=24,
            ),
            Entry(
                "What we count and what counts",
                "If you could keep only one number about your service, which would still be "
                "honest in five years?",
                "learning-and-enquiry",
                -26,
                (THURSDAY,),
                PARISA,
            ),
            Entry(
                "Human Learning Systems over a sandwich",
                "Commissioning for learning sounds fine until the first quarterly return. Two "
                "councils tell what they really changed.",
                "learning-and-enquiry",
                -24,
                (TUESDAY,),
                ROSALIND,
                type=SessionType.GUEST_INTERVIEW,
            ),
            Entry(
                "Northern Ireland: small places, long memories",
                "When everybody knows which side of the road you come from, what does safety "
                "mean in a shared house?",
                "spaces-of-opportunity",
                -23,
                (THURSDAY,),
                SINEAD,
                confidentiality=Confidentiality.IN_THE_ROOM,
                recording=RecordingPolicy.NONE,
            ),
            Entry(
                "Advice surgery: before you collect any data",
                "Bring a half-made survey and leave with a shorter one.",
                "learning-and-enquiry",
                -22,
                (TUESDAY,),
                PARISA,
                type=SessionType.ADVICE_SURGERY,
                capacity=12,
                turnout=6,
            ),
        ],
    ),
    Run(
        "season-nine",
        "Season Nine",
        "Lunchtimes for whoever looks after those who look after others.",
        [
            Entry(
                "After a death in the house",
                "The form is filled in by four o'clock. What does a team need in the week that "
                "follows, and who sees to it?",
                "training-and-support",
                -14,
                (TUESDAY, THURSDAY),
                BRONWEN,
                turnout=22,
                confidentiality=Confidentiality.IN_THE_ROOM,
                recording=RecordingPolicy.NONE,
            ),
            Entry(
                "Training that survives the rota",
                "The course was good and nobody could be spared. How do people learn in a service "
                "that never closes?",
                "training-and-support",
                -13,
                (THURSDAY,),
                FACILITATOR,
            ),
            Entry(
                "Peers on the payroll",
                "You hire somebody for what they lived through, then hand them the same handbook. "
                "What has to give?",
                "three-rs",
                -11,
                (TUESDAY,),
                SZYMON,
            ),
            Entry(
                "Who asked for help, and who enabled it?",
                "Enabling is an insult in one service and the aim in the next. Where do you draw "
                "your line on a bad Friday?",
                "psychological-awareness",
                -10,
                (THURSDAY,),
                KWABENA,
            ),
            Entry(
                "The future of the PIElink",
                "This place runs on a few volunteers' evenings. What should it stop doing, and "
                "what would you take on?",
                None,
                -9,
                (TUESDAY,),
                ORGANISER,
                type=SessionType.OPEN_MIC,
                confidentiality=Confidentiality.OPEN,
            ),
        ],
    ),
    Run(
        "season-ten",
        "Season Ten",
        "This season looks at rooms and rules: what they are for, and whom they keep out. Come "
        "with a sandwich; nobody minds if you eat.",
        [
            Entry(
                "Reflective practice when nobody has the hour",
                "The protected hour keeps getting eaten. What does a team do that still thinks "
                "together every fortnight?",
                "learning-and-enquiry",
                -4,
                (TUESDAY, THURSDAY),
                BRONWEN,
                turnout=25,
            ),
            Entry(
                "The waiting room",
                "Twelve plastic chairs and a screen at the hatch: what would you change first "
                "with two hundred pounds?",
                "spaces-of-opportunity",
                -3,
                (TUESDAY,),
                OLUWASEUN,
            ),
            Entry(
                "London: five boroughs in one morning",
                "People cross three borders before lunch and each asks them to start again. What "
                "would one shared story look like?",
                "spaces-of-opportunity",
                -2,
                (THURSDAY,),
                KWABENA,
                type=SessionType.CO_HOSTED,
                confidentiality=Confidentiality.OPEN,
                recording=RecordingPolicy.MEMBERS,
            ),
            Entry(
                "House rules nobody remembers making",
                "Pick the oldest rule on your wall. Who is it for, and what happened the last "
                "time somebody bent it?",
                "three-rs",
                -1,
                (TUESDAY,),
                FACILITATOR,
                turnout=20,
            ),
            Entry(
                "Open mic: what is on your desk",
                "No subject and no slides. Bring the thing you would talk over with a colleague "
                "if you had one down the corridor.",
                None,
                0,
                (),
                FACILITATOR,
                type=SessionType.OPEN_MIC,
                turnout=14,
            ),
            Entry(
                "Boundaries that hold and bend",
                "Somebody you support asks for your number, a lift, a hug. How do you stay warm "
                "and stay safe, and who helps you to think about it?",
                "three-rs",
                1,
                (TUESDAY, THURSDAY),
                FACILITATOR,
                capacity=30,
                turnout=26,
            ),
            Entry(
                "Advice surgery: starting from nothing",
                "A small circle for those who are just beginning. Bring one knot, and we untie "
                "what we can in the time we have.",
                "training-and-support",
                2,
                (THURSDAY,),
                ORGANISER,
                type=SessionType.ADVICE_SURGERY,
                capacity=12,
                confidentiality=Confidentiality.IN_THE_ROOM,
                recording=RecordingPolicy.NONE,
                fate="full",
            ),
            Entry(
                "Rooms that let you breathe",
                "Trauma-informed design without an architect: doors, light, smells, sightlines. "
                "What did you move, and who noticed?",
                "spaces-of-opportunity",
                3,
                (TUESDAY, THURSDAY),
                OLUWASEUN,
                capacity=24,
                turnout=22,
            ),
        ],
    ),
    Run(
        "season-eleven",
        "Season Eleven",
        "New lunchtimes on learning together: with peers, with councils, with people on the other "
        "side of the world. Most were proposed by members.",
        [
            Entry(
                "Housing First and the street outside",
                "A front door of one's own is not yet a life. How do people come to belong to a "
                "place, and what is our part in it?",
                "spaces-of-opportunity",
                4,
                (TUESDAY,),
                KWABENA,
                type=SessionType.CO_HOSTED,
                sig="housing-first",
                turnout=18,
                fate="moved",
            ),
            Entry(
                "Who looks after the night shift?",
                "Two people, forty residents, and the manager went home at five. What does good "
                "support look like at three in the morning?",
                "training-and-support",
                5,
                (TUESDAY, THURSDAY),
                FACILITATOR,
                turnout=20,
            ),
            Entry(
                "An evening call to Australia",
                "Colleagues in Melbourne stay up late for us. What looks the same at the other "
                "end of the world, and what makes us rub our eyes?",
                "learning-and-enquiry",
                6,
                (TUESDAY,),
                MORAG,
                type=SessionType.WEBINAR,
                confidentiality=Confidentiality.OPEN,
                recording=RecordingPolicy.PUBLIC,
                turnout=18,
                fate="cancelled",
            ),
            Entry(
                "Evidence on half a page",
                "What is the least you can write down about a good piece of work so that another "
                "team could try it?",
                "learning-and-enquiry",
                6,
                (THURSDAY,),
                PARISA,
                type=SessionType.WORKING,
                capacity=18,
                turnout=12,
            ),
            Entry(
                "Commissioned to care",
                "What would a contract say if it trusted the people who do the work? We look at "
                "two clauses and write a third.",
                "learning-and-enquiry",
                7,
                (TUESDAY,),
                ROSALIND,
                type=SessionType.GUEST_INTERVIEW,
                sig="commissioning",
                recording=RecordingPolicy.MEMBERS,
                turnout=12,
            ),
            Entry(
                "Sorry: how a service says it",
                "We got it wrong, and the person knows. What does an apology from an organisation "
                "sound like when it is meant?",
                "three-rs",
                7,
                (THURSDAY,),
                FACILITATOR,
                sig="pie-leads",
                fate="draft",
            ),
            Entry(
                "Staying, when it would be easier to refer on",
                "The person nobody can place has been placed with you. What makes it possible to "
                "keep going, for them and for the team?",
                "psychological-awareness",
                8,
                (TUESDAY, THURSDAY),
                BRONWEN,
                capacity=24,
                turnout=12,
            ),
        ],
    ),
]

MEETINGS = [
    _meeting(
        "First steps in a new post",
        "Two of us have just been named PIE lead. What do you wish somebody had told you?",
        "learning-and-enquiry",
        -8,
        FACILITATOR,
        sig="pie-leads",
    ),
    _meeting(
        "Letters that do not frighten",
        "Bring an arrears letter with the name crossed out. We rewrite three.",
        "three-rs",
        -6,
        MORAG,
        sig="tenancy-sustainment",
    ),
    _meeting(
        "Reading together: what a diary study can do",
        "One short paper, read beforehand, and one question: would your team put up with it?",
        "learning-and-enquiry",
        -5,
        PARISA,
        sig="research-and-evaluation",
    ),
    _meeting(
        "Reading the house rules aloud",
        "Six lists of rules from six front halls. What does each one say about us?",
        "three-rs",
        -4,
        DESTA,
        sig="plain-language",
    ),
    _meeting(
        "Nobody answers the door",
        "Four visits, no reply, and the caseload meeting wants a decision. What now?",
        "three-rs",
        -2,
        KWABENA,
        sig="housing-first",
    ),
    _meeting(
        "Clauses that leave room",
        "We collect contract wording that let a team do the right thing.",
        "learning-and-enquiry",
        -1,
        SINEAD,
        sig="commissioning",
    ),
    _meeting(
        "When the board asks what it costs",
        "Bring the question your directors keep asking. We rehearse answers on each other.",
        "learning-and-enquiry",
        2,
        FACILITATOR,
        sig="pie-leads",
    ),
    _meeting(
        "The first five minutes of a visit",
        "Shoes off or on, form out or away: what do the opening minutes tell the person whose "
        "home it is?",
        "psychological-awareness",
        3,
        OLUWASEUN,
        sig="tenancy-sustainment",
    ),
    _meeting(
        "A handbook for small caseloads",
        "Which of our examples should stay in the Housing First pages, and which have aged?",
        "three-rs",
        5,
        AINE,
        type=SessionType.WORKING,
        sig="housing-first",
    ),
    _meeting(
        "Words for the front door",
        "What should the sign say when somebody comes for the first time? Drafts welcome.",
        "psychological-awareness",
        6,
        DESTA,
        sig="plain-language",
        place="The kitchen at Fennel Court, 4 Weir Lane, Quillmere",
    ),
]
