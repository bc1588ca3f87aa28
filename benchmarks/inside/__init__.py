"""
What runs within the site: Django is set up before anything else is imported.
"""

import django

django.setup()
