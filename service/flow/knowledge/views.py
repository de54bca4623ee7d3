"""Kept answers as the API shows them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from service.flow.knowledge.queries import AnswerDetail, AnswerList
from service.flow.knowledge.similar import Offer
from service.tables import KeptAnswer


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class KeptAnswerView(_View):
    """An answer that may be used again."""

    id: int = Field(examples=[7])
    process: str
    language: str
    owner: str
    """Slug of the department that answers for it."""
    question: str
    """What customers ask."""
    text: str
    consultation: int | None = Field(validation_alias="consultation_id")
    """Id of the question to a department that it answered."""
    kept_at: datetime
    kept_by: str
    """"system", "colleague/ID" or "key/NAME", as are the others."""
    review_at: datetime
    """When its owner has to look at it again; after it, it is offered with a warning."""
    uses: int
    """On how many tickets it was used."""
    edited_at: datetime | None
    edited_by: str | None
    version: int
    """Send it as `seen` with a change."""
    retired_at: datetime | None
    """Since when it is offered no more."""
    retired_by: str | None

    @classmethod
    def of(cls, answer: KeptAnswer) -> Self:
        """All of it."""
        return cls.model_validate(answer)


class KeptAnswerListView(_View):
    """Kept answers, what is due for review longest first."""

    items: list[KeptAnswerView]
    next: str | None
    """Send it as `after` for the next page; null at the end."""

    @classmethod
    def of(cls, found: AnswerList) -> Self:
        """One page."""
        return cls(items=[KeptAnswerView.of(answer) for answer in found.answers], next=found.next)


class UseView(_View):
    """Where an answer was used."""

    ticket: int = Field(validation_alias="number")
    used_at: datetime
    name: str
    """Of whoever used it."""


class KeptAnswerDetailView(_View):
    """An answer with where it was used."""

    answer: KeptAnswerView
    uses: list[UseView]
    """The newest 50."""

    @classmethod
    def of(cls, detail: AnswerDetail) -> Self:
        """All of it."""
        return cls(answer=KeptAnswerView.of(detail.answer), uses=[UseView.model_validate(use) for use in detail.uses])


class OfferView(_View):
    """A kept answer that fits what the customer of a ticket asks."""

    answer: KeptAnswerView
    shared: int
    """How many words of the customer's question it has."""
    is_due: bool
    """Its review date is past: look twice."""
    is_used: bool
    """It was used on this ticket before."""


class OfferListView(_View):
    """What fits, the best first."""

    items: list[OfferView]

    @classmethod
    def of(cls, offers: list[Offer]) -> Self:
        """All of them."""
        return cls(items=[_offer(offer) for offer in offers])


def _offer(offer: Offer) -> OfferView:
    answer = KeptAnswerView.of(offer.answer)
    return OfferView(answer=answer, shared=offer.shared, is_due=offer.is_due, is_used=offer.is_used)
