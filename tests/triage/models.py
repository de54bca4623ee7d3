"""A model whose every word tests can say, and models as rows."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlmodel import col, update

from routing_rules.vocabulary import ModelState
from service.foundation.clock import now
from service.foundation.database import Database
from service.reading.examples import Guess, Trial
from service.tables import Model


class Parrot:
    """Guesses by the words that it was taught, whatever else a text says."""

    def __init__(self, labels: Sequence[str], *taught: tuple[str, str, float], curve: Sequence[Trial] = ()) -> None:
        self.labels = tuple(labels)
        self.curve = tuple(curve)
        self.taught = taught
        self.asked: list[list[tuple[str, Mapping[str, float]]]] = []
        """What it was asked, a list for each time."""

    figures = {"of_customers": 500.0}

    def read(self, texts: Sequence[str], hints: Sequence[Mapping[str, float]] | None = None) -> list[Guess]:
        """Likeliest is what the first word that it knows stands for."""
        self.asked.append(list(zip(texts, hints or [{}] * len(texts), strict=True)))
        return [self._guess(text) for text in texts]

    def explain(self, text: str, label: str, limit: int = 6) -> tuple[tuple[str, float], ...]:
        """The word that made it guess."""
        return tuple((word, 1.25) for word, known, _ in self.taught if known == label and word in text)[:limit]

    def _guess(self, text: str) -> Guess:
        best, sure = next(((label, sure) for word, label, sure in self.taught if word in text), (self.labels[0], 0.2))
        others = [label for label in self.labels if label != best]
        rest = [(label, (1 - sure) / len(others)) for label in others]
        return Guess(((best, sure), *rest)[:5], 1.0, "words", ((17, 0.75),) if sure > 0.9 else ())


async def crown(database: Database, content: bytes, *, digest: str | None = None) -> int:
    """Make this content the champion; returns the id of its row."""
    row = Model(
        state=ModelState.CHAMPION,
        trained_at=now(),
        content=content,
        content_digest=digest or sha256(content).hexdigest(),
        code_version="test",
        data_digest="",
        label_count=0,
    )
    async with database.transaction() as session:
        champions = col(Model.state) == ModelState.CHAMPION
        await session.exec(update(Model).where(champions).values(state=ModelState.RETIRED))
        session.add(row)
        await session.flush()
    return row.id
