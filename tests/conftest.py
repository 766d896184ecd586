"""How much the tests of properties try."""

from hypothesis import settings

settings.register_profile("quick", max_examples=20)
