"""Queues as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from service.flow.queues.queries import QueuePage
from service.tickets.views import ContactView, TicketView


class QueueView(BaseModel):
    """One queue and what waits in it."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)

    slug: str
    kind: str
    department: str | None
    waiting: int
    more: bool
    """There are more than `waiting`: counting stops at 1,000."""
    oldest: datetime | None
    """Since when its longest-waiting ticket waits."""


class QueueListView(BaseModel):
    """The queues that the caller works on, in order."""

    items: list[QueueView]


class TicketLineView(BaseModel):
    """A ticket as a queue lists it."""

    ticket: TicketView
    contact: ContactView
    claimed_by_name: str | None


class QueuePageView(BaseModel):
    """Some tickets of a queue: by breach risk, then priority, then age."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    items: list[TicketLineView]
    next: str | None
    """The cursor of the next page, null on the last."""

    @classmethod
    def of(cls, page: QueuePage) -> "QueuePageView":
        """The page."""
        items = [
            TicketLineView(
                ticket=TicketView.model_validate(line.ticket),
                contact=ContactView.model_validate(line.contact),
                claimed_by_name=line.claimed_by_name,
            )
            for line in page.items
        ]
        return cls(items=items, next=page.next)
