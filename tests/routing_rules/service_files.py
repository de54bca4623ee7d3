"""A small rulebook with calendars, policies, ladders and levels, and ways to change it."""

from tests.routing_rules.small_rulebook import ORGANISATION, changed_files

CALENDARS = """\
calendars:
  desk:
    name: {nl: Balie, en: Desk}
    holidays: {country: NL}
    week:
      mon-fri: ["09:00-12:30", "13:00-17:30"]
      sat: ["22:00-06:00"]
    weeks:
      - {from: 2027-01-01, mon-fri: ["08:00-17:00"]}
    closed: {2026-05-15: Brugdag}
    special: {2026-12-24: ["09:00-12:00"]}
  shop:
    name: {nl: Winkel, en: Shop}
    time_zone: UTC
    week: {sat-sun: ["10:00-16:00"]}
service_levels:
  hub: desk
  departments: {default: shop, money: desk}
  channels: {x: shop}
"""
LEVELS = """\
contact_groups: {press: 0, famous: 50000}
levels:
  escalation:
    roles: [lead]
    departments: [webcare]
    wakeful: desk
    stand_in: board
  board:
    name: {nl: Bestuur, en: Board}
    roles: [manager]
    emails: [board@example.org]
    webhook: https://example.org/wake
ladders:
  slow:
    name: {nl: Rustig, en: Calm}
    steps:
      - {slug: owner, at: 50%, do: warn_owner}
      - {slug: lead, at: -15m, do: warn_lead}
      - {slug: climb, at: 100%, do: {escalate: escalation}}
      - {slug: raise, at: +10m, do: {raise_priority: 20}}
      - {slug: back, at: +20m, do: take_back}
      - {slug: wake, at: +1h30m, do: {wake: board}, repeat: 15m}
policies:
  norm:
    name: {nl: Norm, en: Norm}
    default: true
    targets: {first_reply: 60m, next_reply: 2h, resolution: 2d, pick_up: 1h, answer: 4h}
    ladders: {first_reply: slow, reply_window: slow}
  press:
    name: {nl: Pers, en: Press}
    when: {contact_groups: [press], channels: x, languages: [nl, en], priority: 10, processes: [bills]}
    calendar: always
    targets: {first_reply: 45m}
    ladders: {first_reply: slow}
  supply:
    name: {nl: Levering, en: Supply}
    when: {departments: [supply]}
    targets: {pick_up: 30m}
priority: {reach: {5000: 3, 100: 1}, tone: {angry: 9}, urgency: [0, 1, 2, 3], waiting: 1, window: 4, storms: [bills]}
"""
BOARD = "  board: {kind: escalation, name: {nl: Bestuur, en: Board}}\n"
WITH_BOARD = ORGANISATION + BOARD


def service_files(calendars: str = CALENDARS, levels: str = LEVELS, organisation: str = WITH_BOARD) -> dict[str, str]:
    """The small rulebook's files with service levels in d-calendars.yaml and e-levels.yaml."""
    return {**changed_files(organisation=organisation), "d-calendars.yaml": calendars, "e-levels.yaml": levels}
