"""Reads calendars, policies, ladders and the rest of the service levels."""

from datetime import timedelta

from routing_rules.loading.draft import Draft
from routing_rules.names import Names
from routing_rules.service_levels import Calendar, Opening, PriorityPoints, ServiceLevels, Week
from routing_rules.vocabulary import QueueKind

ALWAYS = "always"


def compile_service_levels(draft: Draft) -> ServiceLevels:
    """The service levels of this draft."""
    always = Calendar(
        slug=ALWAYS,
        name=Names("Altijd", "Always"),
        time_zone=draft.time_zone,
        weeks=(Week(None, ((Opening(0, 1440),),) * 7),),
        closed={},
        special={},
    )
    departments = {
        queue.slug: queue.department for queue in draft.queues.values() if queue.kind is QueueKind.DEPARTMENT
    }
    hub_queue = next(queue.slug for queue in draft.queues.values() if queue.kind is QueueKind.HUB)
    return ServiceLevels(
        calendars={ALWAYS: always},
        policies=(),
        ladders={},
        levels={},
        hub=draft.hub,
        hub_queue=hub_queue,
        departments={},
        channels={},
        reply_windows={},
        queue_departments=departments,
        work={},
        weights={},
        contact_groups={},
        priority=PriorityPoints(),
        backdated=timedelta(days=1),
        evening=(18, 23),
        time_zone=draft.time_zone,
        digest="",
    )
