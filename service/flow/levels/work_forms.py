"""Forms of what there is one of for the whole rulebook: ways of working, points, who follows which calendar, levels."""

from collections.abc import Iterator
from dataclasses import replace

from routing_rules.loading.rules import TONES
from routing_rules.loading.times import duration_text
from routing_rules.names import Names
from routing_rules.service_levels import Level, PriorityPoints, QueueWork, ServiceLevels
from routing_rules.vocabulary import Balance, Role, Work
from service.flow.levels.forms import EditForm, LongText, Reading, Text, Texts
from service.web.translations import N_

NO_PAIR = N_("“%(text)s” has to be a name and a number.")
NO_REACH = N_("“%(text)s” has to be a number of followers and points.")


class WorkForm(EditForm):
    """How work of each queue is given out; the lists go together."""

    queue: Texts = []
    work: Texts = []
    balance: Texts = []
    accept: Texts = []
    relax_language: Texts = []
    relax_process: Texts = []

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it. Raises NotReadable."""
        reading = Reading()
        columns = (self.work, self.balance, self.accept, self.relax_language, self.relax_process)
        found = {
            slug: QueueWork(
                work=reading.one_of(f"work-{slug}", Work, work),
                balance=reading.one_of(f"balance-{slug}", Balance, balance),
                accept=reading.duration(f"accept-{slug}", accept),
                relax_language=reading.duration(f"relax_language-{slug}", language),
                relax_process=reading.duration(f"relax_process-{slug}", process),
            )
            for slug, work, balance, accept, language, process in zip(self.queue, *columns, strict=False)
            if slug in levels.work
        }
        reading.finish()
        return replace(levels, work={**levels.work, **found})


class FollowersForm(EditForm):
    """Which calendar each department and each channel follows."""

    department: Texts = []
    department_calendar: Texts = []
    channel: Texts = []
    channel_calendar: Texts = []

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it."""
        departments = dict(zip(self.department, self.department_calendar, strict=False))
        channels = dict(zip(self.channel, self.channel_calendar, strict=False))
        return replace(
            levels,
            departments={slug: departments.get(slug, calendar) for slug, calendar in levels.departments.items()},
            channels={slug: channels.get(slug, calendar) for slug, calendar in levels.channels.items()},
        )


class LevelsForm(EditForm):
    """Who stands at each level; boxes to tick name the level and what is ticked: "escalation/lead"."""

    queue: Texts = []
    nl: Texts = []
    en: Texts = []
    roles: Texts = []
    departments: Texts = []
    wakeful: Texts = []
    stand_in: Texts = []
    emails: Texts = []
    webhook: Texts = []

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it. Raises NotReadable."""
        reading = Reading()
        columns = (self.nl, self.en, self.wakeful, self.stand_in, self.emails, self.webhook)
        found = {
            slug: Level(
                queue=slug,
                name=Names(nl or en or slug, en or nl or slug),
                roles=frozenset(reading.one_of(f"roles-{slug}", Role, role) for role in _of(slug, self.roles)),
                departments=frozenset(_of(slug, self.departments)),
                wakeful=wakeful or None,
                stand_in=stand_in or None,
                emails=tuple(part.strip() for part in emails.split(",") if part.strip()),
                webhook=webhook or None,
            )
            for slug, nl, en, wakeful, stand_in, emails, webhook in zip(self.queue, *columns, strict=False)
            if slug in levels.levels
        }
        reading.finish()
        return replace(levels, levels={slug: found.get(slug, level) for slug, level in levels.levels.items()})


class PointsForm(EditForm):
    """Points of priority, storms, and groups of contacts."""

    urgency: Texts = []
    tone: Texts = []
    """One for each of TONES, empty for none."""
    reach: LongText = ""
    """A line for each: followers and points."""
    waiting: Text = "0"
    window: Text = "0"
    storm: Text = "0"
    process: Texts = []
    process_points: Texts = []
    storms: Texts = []
    groups: LongText = ""
    """A line for each: its name, and followers from which a contact belongs to it by itself."""

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it. Raises NotReadable."""
        reading = Reading()
        urgency = [reading.number("urgency", text) for text in self.urgency]
        urgency = (urgency + [0] * 4)[:4]
        processes = dict(zip(self.process, self.process_points, strict=False))
        points = PriorityPoints(
            reach=tuple(sorted(self._reach(reading))),
            tone={tone: reading.number("tone", text) for tone, text in zip(TONES, self.tone, strict=False) if text},
            urgency=(urgency[0], urgency[1], urgency[2], urgency[3]),
            waiting=reading.number("waiting", self.waiting),
            window=reading.number("window", self.window),
            process={slug: reading.number(f"points-{slug}", text) for slug, text in processes.items() if text},
            storm=reading.number("storm", self.storm),
            storms=frozenset(self.storms),
        )
        groups = dict(_pairs(reading, "groups", self.groups))
        reading.finish()
        return replace(levels, priority=points, contact_groups=groups)

    def _reach(self, reading: Reading) -> Iterator[tuple[int, int]]:
        for followers, points in _pairs(reading, "reach", self.reach, NO_REACH):
            yield reading.number("reach", followers), points


def work_form(levels: ServiceLevels) -> WorkForm:
    """The form of the ways of working as they are."""
    works = levels.work.values()
    return WorkForm(
        queue=list(levels.work),
        work=[one.work.value for one in works],
        balance=[one.balance.value for one in works],
        accept=[duration_text(one.accept) for one in works],
        relax_language=[duration_text(one.relax_language) for one in works],
        relax_process=[duration_text(one.relax_process) for one in works],
    )


def followers_form(levels: ServiceLevels) -> FollowersForm:
    """The form of who follows which calendar now."""
    return FollowersForm(
        department=list(levels.departments),
        department_calendar=list(levels.departments.values()),
        channel=list(levels.channels),
        channel_calendar=list(levels.channels.values()),
    )


def levels_form(levels: ServiceLevels) -> LevelsForm:
    """The form of the levels as they are."""
    found = levels.levels.values()
    return LevelsForm(
        queue=list(levels.levels),
        nl=[one.name.nl for one in found],
        en=[one.name.en for one in found],
        roles=[f"{one.queue}/{role}" for one in found for role in sorted(one.roles)],
        departments=[f"{one.queue}/{slug}" for one in found for slug in sorted(one.departments)],
        wakeful=[one.wakeful or "" for one in found],
        stand_in=[one.stand_in or "" for one in found],
        emails=[", ".join(one.emails) for one in found],
        webhook=[one.webhook or "" for one in found],
    )


def points_form(levels: ServiceLevels, processes: list[str]) -> PointsForm:
    """The form of the points as they are."""
    points = levels.priority
    given = points.process or {}
    return PointsForm(
        urgency=list(map(str, points.urgency)),
        tone=[str((points.tone or {}).get(tone, "")) for tone in TONES],
        reach="\n".join(f"{followers} {amount}" for followers, amount in points.reach),
        waiting=str(points.waiting),
        window=str(points.window),
        storm=str(points.storm),
        process=processes,
        process_points=[str(given.get(slug, "")) for slug in processes],
        storms=sorted(points.storms),
        groups="\n".join(f"{slug} {followers}" for slug, followers in levels.contact_groups.items()),
    )


def _of(slug: str, ticked: list[str]) -> list[str]:
    return [what for one in ticked for level, _, what in [one.partition("/")] if level == slug]


def _pairs(reading: Reading, where: str, text: str, sentence: str = NO_PAIR) -> Iterator[tuple[str, int]]:
    for line in filter(str.strip, text.splitlines()):
        name, _, number = line.strip().rpartition(" ")
        if not name:
            reading.complain(where, sentence, line.strip())
        else:
            yield name.strip(), reading.number(where, number)
