"""
The kinds of mail that discussions send, and when each is still worth sending.
"""
