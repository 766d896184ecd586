"""Settings for all tests of webhooks."""

from hypothesis import settings

# Properties are tried on the same values every time, and no machine is too slow for them.
settings.register_profile("webhooks", derandomize=True, deadline=None, database=None)
settings.load_profile("webhooks")
