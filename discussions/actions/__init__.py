"""
What happens in threads.
"""
