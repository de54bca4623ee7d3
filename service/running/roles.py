"""The programs that make up a running Olievlek. One terminal and docker-compose start the very same commands."""

import sys
from collections.abc import Mapping

ROLES: Mapping[str, tuple[str, ...]] = {
    "web": ("web",),
    "worker": ("worker",),
    "beat": ("beat",),
    "relay": ("relay",),
}
"""Sub-command of each program."""
NETWORK = "network"
"""The made-up social network that the demo publishes to."""


def command_of(role: str, *options: str) -> tuple[str, ...]:
    """The command line that runs a program with this very Python, whatever is on the PATH."""
    return (sys.executable, "-m", "service.cli", *ROLES.get(role, (role,)), *options)
