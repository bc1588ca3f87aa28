"""
Page-sized reads about threads.
"""
