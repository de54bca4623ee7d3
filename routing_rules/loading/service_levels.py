"""Compiles the service levels of a draft, and fills in what it leaves open."""

from dataclasses import replace

from routing_rules.calendars import ALWAYS
from routing_rules.levels_digest import levels_digest
from routing_rules.loading.draft import Draft
from routing_rules.service_levels import ServiceLevels
from routing_rules.vocabulary import QueueKind


def compile_service_levels(draft: Draft) -> ServiceLevels:
    """The service levels of a draft without problems."""
    service = draft.service
    queues = draft.queues.values()
    hub_calendar = service.hub_calendar or ALWAYS.slug
    departments = {slug: service.department_calendars.get("default", hub_calendar) for slug in draft.departments}
    channels = {slug: service.channel_calendars.get("default", hub_calendar) for slug in draft.channels}
    named = {slug: name for slug, name in service.department_calendars.items() if slug in departments}
    levels = ServiceLevels(
        calendars=service.calendars,
        policies=tuple(service.policies),
        ladders=service.ladders,
        levels=service.levels,
        hub=draft.hub,
        hub_queue=next(queue.slug for queue in queues if queue.kind is QueueKind.HUB),
        departments={**departments, draft.hub: hub_calendar, **named},
        channels={slug: service.channel_calendars.get(slug, calendar) for slug, calendar in channels.items()},
        reply_windows=service.reply_windows,
        queue_departments={queue.slug: queue.department for queue in queues if queue.kind is QueueKind.DEPARTMENT},
        work=service.work,
        weights=service.weights,
        contact_groups=service.contact_groups,
        priority=service.priority,
        backdated=service.backdated,
        evening=service.evening,
        time_zone=draft.time_zone,
        digest="",
        holidays={key: service.holidays[key] for slug in service.calendars for key in service.calendars[slug].holidays},
    )
    return replace(levels, digest=levels_digest(levels))
