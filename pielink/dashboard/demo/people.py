"""
The people of the demo. All of them are made up; whoever shares a name with one does so by chance.
"""

import random
import unicodedata
from typing import NamedTuple

from .organisations import WORKPLACES

LETTERS_WITHOUT_PLAIN_FORM = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ß": "ss", "æ": "ae", "ı": "i"}
)

MEMBER = "member@example.org"
FACILITATOR = "facilitator@example.org"
ORGANISER = "organiser@example.org"
EDITOR = "editor@example.org"
BOARD = "desta.woldemariam@inkwell.example.org"
OTHER_OF_BOARD = "parisa.tehrani-holt@westmarch.example.org"


class Person(NamedTuple):
    """
    Somebody registered: `groups` are the names of the site-wide roles they hold.
    """

    name: str
    email: str
    workplace: str
    time_zone: str = "Europe/London"
    groups: tuple = ()
    is_staff: bool = False


CAST = [
    Person("Maryam Siddiqui", MEMBER, "Quillmere Housing Trust: Lantern House"),
    Person(
        "Tomos Bevan-Lloyd",
        FACILITATOR,
        "Quillmere Housing Trust: Tarnbrook Outreach",
    ),
    Person(
        "Ngozi Fairweather",
        ORGANISER,
        "Quillmere Housing Trust",
        groups=("organiser",),
    ),
    Person(
        "Elspeth Morrow",
        EDITOR,
        "Westmarch University",
        groups=("editor",),
        is_staff=True,
    ),
    Person("Bronwen Cadwgan", "bronwen.cadwgan@tyglaswern.example.org", "Tŷ Glaswern"),
    Person(
        "Oluwaseun Adebayo-Quayle",
        "oluwaseun.adebayo-quayle@quillmere.example.org",
        "Quillmere Housing Trust: Riverside Tenancy Team",
    ),
    Person("Morag MacKinlay", "morag.mackinlay@glenorrick.example.org", "Glen Orrick Homes"),
    Person(
        "Dr Parisa Tehrani-Holt, PhD",
        OTHER_OF_BOARD,
        "Westmarch University",
        groups=("board",),
    ),
    Person(
        "Szymon Wiśniewski",
        "szymon.wisniewski@inkwell.example.org",
        "Inkwell, a collective of lived experience",
    ),
    Person(
        "Desta Woldemariam",
        BOARD,
        "Inkwell, a collective of lived experience",
        groups=("board",),
    ),
    Person(
        "Rosalind Achterberg",
        "rosalind.achterberg@brackenvale.example.org",
        "Brackenvale Council",
    ),
    Person("Sinéad O'Neill", "sinead.oneill@loughcarran.example.org", "Lough Carran Housing"),
    Person(
        "Kwabena Asante-Boyd",
        "kwabena.asante-boyd@firstkey.example.org",
        "First Key, Housing First for Eastmere",
    ),
    Person(
        "Áine Ní Mhurchú",
        "aine.nimhurchu@coisabhann.example.org",
        "Cois Abhann Homes",
        time_zone="Europe/Dublin",
    ),
    Person("Hoa Nguyễn Thị", "hoa.nguyen@northmoor.example.org", "Northmoor NHS outreach team"),
    Person("Siân Pritchard-Wynne", "sian.pritchard-wynne@tyglaswern.example.org", "Tŷ Glaswern"),
    Person("Harriet Ashby-Lowe, RMN", "harriet.ashby-lowe@larkspur.example.org", "Larkspur Ward"),
    Person('Bartholomew "Barty" Nwosu', "barty.nwosu@wayfarers.example.org", "Wayfarers' Kitchen"),
    Person("Þórunn Eiríksdóttir", "thorunn@glenorrick.example.org", "Glen Orrick Homes"),
    Person(
        "Maria da Conceição Evangelista de Albuquerque e Vasconcelos Featherstonehaugh-Pemberton",
        "maria-da-conceicao.evangelista-de-albuquerque-featherstonehaugh@saltmarsh.example.org",
        "Saltmarsh Women's Project",
    ),
    Person("Xu", "xu@pennywhistle.example.org", "Pennywhistle Allotments"),
    Person(
        "Gwenllian ap-Rhys (she/her)",
        "gwen@firstkey.example.org",
        "First Key, Housing First for Eastmere",
    ),
    Person(
        "Margot Delacroix-Amsel",
        "margot@westmarch.example.org",
        "Westmarch University",
        time_zone="Europe/Paris",
    ),
    Person(
        "Bindi Harcastle",
        "bindi.harcastle@westmarch.example.org",
        "Westmarch University",
        time_zone="Australia/Melbourne",
    ),
    Person(
        "Émile Thibodeau-Roy",
        "emile@firstkey.example.org",
        "First Key, Housing First for Eastmere",
        time_zone="America/Toronto",
    ),
]


class Family(NamedTuple):
    """
    First names and surnames that go together, and how many people to make of them.
    """

    people: int
    first_names: str
    surnames: str


FAMILIES = [
    Family(
        35,
        "Alison Ben Charlotte Dean Emma Fergus Gemma Harry Imogen Jade Kelly Lewis Megan Nigel "
        "Olivia Pete Rachel Stuart Tracey Will",
        "Aldous Bickerstaff Cotterill Dunnock Entwistle Fothergill Garside Hebblethwaite Ingleby "
        "Kershaw Langrick Mossop Nettleton Ormerod Pickersgill Ramsbottom Shuttleworth Tattersall "
        "Wigglesworth Yeadon",
    ),
    Family(
        12,
        "Ailsa Callum Catriona Eilidh Hamish Iona Kirsty Murdo Ruaridh Shona",
        "Abercrombie Balfour Colquhoun Dalgleish Farquharson Geddes Kinnaird MacAskill McIlwraith "
        "Urquhart",
    ),
    Family(
        11,
        "Aled Carys Dafydd Eleri Gethin Heledd Llŷr Nerys Rhodri Seren",
        "Bebb Cadwaladr Eynon Gwilym Hopcyn Llewelyn Mostyn Penry Prosser Tudur",
    ),
    Family(
        11,
        "Aoife Cormac Deirdre Eoghan Fionnuala Gráinne Niamh Oisín Pádraig Saoirse",
        "Breathnach Cassidy Devenney Gallagher McAleavey O'Hare O'Rourke Quigley Tierney",
    ),
    Family(
        11,
        "Agnieszka Bartosz Grażyna Jarosław Łukasz Małgorzata Paweł Zofia",
        "Błaszczyk Gąsior Grzyb Kołodziej Kowalczyk Majchrzak Sikora Źróbek",
    ),
    Family(7, "Andreea Călin Ioana Răzvan Ștefania", "Brătianu Ciobanu Lupescu Munteanu Țurcanu"),
    Family(
        5, "Danylo Kateryna Olena Taras Yuliia", "Bondarenko Hryhorenko Kravets Lysenko Pylypchuk"
    ),
    Family(
        11,
        "Adunni Babatunde Chiamaka Emeka Folake Ikenna Temitope Uchenna",
        "Abiodun Chukwuemeka Ezenwa Fashola-Reid Ogunleye Onyekachi Oyinlola Umeh",
    ),
    Family(
        7,
        "Abena Akosua Efua Kofi Kwame Yaa",
        "Acheampong Boateng Frimpong Mensah-Clarke Opoku Sarpong",
    ),
    Family(7, "Abdirahman Ayaan Faduma Hodan Liban", "Abshir Farah Guleed Jama Warsame"),
    Family(
        8,
        "Anthea Delroy Jerome Keisha Marcia Winston",
        "Beckford Campbell-Lyn Dacosta Grizzle Pinnock Salmon",
    ),
    Family(
        8,
        "Anjali Bhavesh Hetal Jignesh Meera Nilesh",
        "Bhatt Chudasama Desai Kotecha Mistry Vaghela",
    ),
    Family(7, "Amardeep Gurpreet Harjinder Jaspal Simran", "Bains Dhaliwal Grewal Mahal Sandhu"),
    Family(
        8,
        "Adeel Bushra Farzana Imran Nadia Zubair",
        "Akhtar Bhatti Chaudhry Gilani-Shah Rizvi-Malik Sheikh",
    ),
    Family(7, "Farhana Jahanara Mizanur Rukhsana Shafiq", "Begum Choudhury Miah Talukdar Uddin"),
    Family(5, "Kavitha Nirmala Pradeepan Thushara", "Arulanandam Kanagasabai Ratnayake Sivapalan"),
    Family(7, "Ayşe Çağlar Elif Gülcan Ömer", "Aydın Çelik Karadağ Şimşek Yıldız"),
    Family(7, "Bassam Hala Layla Tariq Yusra", "Al-Khatib Darwish El-Sayed Haddad Mansour"),
    Family(5, "Arezou Behrouz Mahnaz Shirin", "Daneshvar Farahani Kermani Rostami"),
    Family(7, "Choi-Ha Ho-Yin Mei-Ling Wai-Man Yan-Ting", "Cheung Kwok Leung Tse Yeung"),
    Family(4, "Bảo Linh Ngọc Quỳnh", "Đặng Huỳnh Phạm Trần"),
    Family(5, "Analyn Jhun Maricel Rowena", "Bautista Dimaculangan Macaraeg Villanueva"),
    Family(5, "Beatriz Inês João Tomé", "Carvalho Gonçalves Magalhães Simões"),
    Family(5, "Anxo Begoña Íñigo Ximena", "Goikoetxea Ibáñez Muñoz-Reyes Zúñiga"),
    Family(
        4, "Androulla Kyriacos Stavroula Yiannis", "Charalambous Hadjigeorgiou Ioannou Pantelides"
    ),
    Family(3, "Astrid Bjørn Søren", "Ångström Nørgaard Ødegård"),
    Family(3, "Esther Miriam Reuben", "Abelson Feigenbaum Rosenthal-Katz"),
]


def everybody():
    """
    Return the 240 people of the demo, the same ones at every call; the cast comes first.
    """
    places = _free_places()
    chance = random.Random(2015)  # noqa: S311 - drawn the same at every load
    drawn = [name for family in FAMILIES for name in _draw(family, chance)]
    chance.shuffle(drawn)
    people = list(CAST)
    for name, workplace in zip(drawn, places, strict=True):
        people.append(Person(name, _address(name, workplace.host), workplace.name))
    return people


def _draw(family, chance):
    first_names, surnames = family.first_names.split(), family.surnames.split()
    chance.shuffle(surnames)
    pairs = [
        f"{first} {surnames[(number + turn) % len(surnames)]}"
        for turn in range(3)
        for number, first in enumerate(first_names)
    ]
    return pairs[: family.people]


def _free_places():
    taken = [person.workplace for person in CAST]
    places = []
    for workplace in WORKPLACES:
        places += [workplace] * (workplace.people - taken.count(workplace.name))
    return places


def _address(name, host):
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS_WITHOUT_PLAIN_FORM))
    letters = plain.encode("ascii", "ignore").decode().lower()
    words = ["".join(c for c in word if c.isalnum() or c == "-") for word in letters.split()]
    return f"{'.'.join(words)}@{host}"
