"""What tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The machines are shared and noisy: neither a deadline nor luck may decide a test.
settings.register_profile("project", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")

_SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real logs and oracles beside the project; on a user's machine it may be absent."""
    if not _SHARED.is_dir():
        reason = "../shared is not beside the project"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return _SHARED
