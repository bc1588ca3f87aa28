"""
The bank holidays of the four nations of the United Kingdom, by name.
"""

import functools

import holidays

NATIONS = {
    "ENG": "England",
    "SCT": "Scotland",
    "WLS": "Wales",
    "NIR": "Northern Ireland",
}


def bank_holidays_on(day):
    """
    Return the bank holidays on a date as [(name, nations)], both in words: ("Saint Andrew's Day",
    "Scotland"). A day off that stands in for a weekend is one too.
    """
    nations = {}
    for code, nation in NATIONS.items():
        for name in _of_year(code, day.year).get_list(day):
            nations.setdefault(name.replace("(observed)", "(substitute day)"), []).append(nation)
    return [(name, _listed(where)) for name, where in nations.items()]


def bank_holiday_words(day):
    """
    Say in words which bank holidays a date is, and where; empty for none.
    """
    return ", and ".join(f"{name} in {where}" for name, where in bank_holidays_on(day))


def is_bank_holiday(day):
    """
    Test whether a date is a bank holiday in any of the four nations.
    """
    return any(day in _of_year(code, day.year) for code in NATIONS)


@functools.lru_cache(maxsize=64)
def _of_year(code, year):
    # Without `expand` a look at another year would silently change what is kept for this one.
    return holidays.country_holidays("GB", subdiv=code, years=year, expand=False)


def _listed(nations):
    if len(nations) == len(NATIONS):
        return "the whole of the United Kingdom"
    return " and ".join(filter(None, [", ".join(nations[:-1]), nations[-1]]))
