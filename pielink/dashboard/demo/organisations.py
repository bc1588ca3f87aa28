"""
Where the people of the demo work: bodies that don't exist, in places that don't either.
"""

from typing import NamedTuple


class Workplace(NamedTuple):
    """
    An organisation, its name in addresses, the setting of those who work there, and how many.
    """

    name: str
    host: str
    setting: str
    people: int


WORKPLACES = [
    Workplace("Quillmere Housing Trust", "quillmere.example.org", "supported-housing", 14),
    Workplace("Quillmere Housing Trust: Lantern House", "quillmere.example.org", "hostel", 17),
    Workplace(
        "Quillmere Housing Trust: Tarnbrook Outreach", "quillmere.example.org", "outreach", 11
    ),
    Workplace(
        "Quillmere Housing Trust: Fennel Court", "quillmere.example.org", "womens-service", 12
    ),
    Workplace(
        "Quillmere Housing Trust: Riverside Tenancy Team",
        "quillmere.example.org",
        "general-needs",
        13,
    ),
    Workplace("Quillmere Housing Trust: Young Start", "quillmere.example.org", "young-people", 11),
    Workplace("Quillmere Housing Trust: Harbour", "quillmere.example.org", "day-centre", 12),
    Workplace("Brackenvale Council", "brackenvale.example.org", "commissioning", 16),
    Workplace("Northmoor NHS outreach team", "northmoor.example.org", "community-health", 15),
    Workplace("Ashlar Street Hostels", "ashlarstreet.example.org", "hostel", 13),
    Workplace("Tŷ Glaswern", "tyglaswern.example.org", "supported-housing", 9),
    Workplace("Glen Orrick Homes", "glenorrick.example.org", "scattered-site", 12),
    Workplace("Lough Carran Housing", "loughcarran.example.org", "scattered-site", 9),
    Workplace("Saltmarsh Women's Project", "saltmarsh.example.org", "womens-service", 10),
    Workplace("First Key, Housing First for Eastmere", "firstkey.example.org", "housing-first", 14),
    Workplace("Copperbeech Recovery", "copperbeech.example.org", "day-centre", 10),
    Workplace("Wayfarers' Kitchen", "wayfarers.example.org", "day-centre", 7),
    Workplace("Larkspur Ward", "larkspur.example.org", "mental-health-ward", 8),
    Workplace("Pennywhistle Allotments", "pennywhistle.example.org", "activities", 6),
    Workplace("Inkwell, a collective of lived experience", "inkwell.example.org", "elsewhere", 8),
    Workplace("Westmarch University", "westmarch.example.org", "research", 9),
    Workplace("Cois Abhann Homes", "coisabhann.example.org", "housing-first", 4),
]
