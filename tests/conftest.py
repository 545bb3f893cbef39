"""How hard the property tests try: `HYPOTHESIS_PROFILE=deep` for a long search, a short one otherwise."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadline: a test that can fail because the machine is busy proves nothing.
settings.register_profile("short", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", settings.get_profile("short"), max_examples=2_000, stateful_step_count=100)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))
