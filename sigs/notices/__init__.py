"""
The kinds of mail that SIGs send, and when each is still worth sending.
"""
