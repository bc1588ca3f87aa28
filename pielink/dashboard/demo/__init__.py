"""
A made-up community to look around in, with dates that follow the day it is loaded.
"""

from .loader import PeopleAlreadyHere, SignIn, freshness, is_loaded, load, sign_ins

__all__ = ["PeopleAlreadyHere", "SignIn", "freshness", "is_loaded", "load", "sign_ins"]
