"""
What in a text may identify a client, and the sentence that stands beside every box.
"""

from .finding import LONGEST, Finding, Piece, findings, pieces

BESIDE_THE_BOX = "Please do not post anything that identifies a client."

__all__ = ["BESIDE_THE_BOX", "LONGEST", "Finding", "Piece", "findings", "pieces"]
