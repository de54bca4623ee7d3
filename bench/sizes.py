"""How much is measured: enough for steady figures, or as much as fits into a minute."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of messages, and of repetitions."""

    repeats: int
    plain: int
    """Single requests to programs without a database."""
    singles: int
    batched: int
    slow: int
    """Messages for programs that need many CPU-seconds."""
    latency_seconds: float
    shares: tuple[int, ...]
    """Per cent of its own saturation at which latency is measured."""
    tickets: tuple[int, ...]
    decided: int
    read: int


FULL = Sizes(3, 20_000, 12_000, 40_000, 1_500, 8.0, (10, 50, 90), (10_000, 1_000_000), 5_000, 10_000)
QUICK = Sizes(1, 4_000, 4_000, 10_000, 300, 3.0, (50,), (10_000, 100_000), 1_000, 1_000)
TINY = Sizes(1, 40, 40, 200, 10, 0.5, (50,), (100, 200), 20, 20)

SINGLE_CONNECTIONS = 128
BATCH = 100
BATCH_CONNECTIONS = 8
