"""A policy as a form: for which tickets, what is promised on which calendar, and which ladder is climbed."""

from dataclasses import replace
from datetime import timedelta

from routing_rules.loading.policies import KINDS
from routing_rules.loading.times import duration_text
from routing_rules.service_levels import Condition, Policy, ServiceLevels
from routing_rules.vocabulary import ClockKind
from service.flow.levels.forms import EditForm, LongText, Reading, Text, Texts, new_slug
from service.web.translations import N_

EVERY_TICKET = N_("Choose at least one condition: only the default policy is for every ticket.")


class PolicyForm(EditForm):
    """As it was typed. The default policy has no conditions, and shows none."""

    slug: Text = ""
    """Empty for a new one."""
    name_nl: Text = ""
    name_en: Text = ""
    departments: Texts = []
    contact_groups: Texts = []
    processes: Texts = []
    channels: Texts = []
    languages: LongText = ""
    """Codes with commas between them."""
    priority: Text = ""
    calendar: Text = ""
    targets: Texts = []
    """One for each of KINDS, empty for nothing promised."""
    ladders: Texts = []
    """One for each of ClockKind, empty for none."""

    def policy(self, levels: ServiceLevels) -> Policy:
        """The policy that it describes. Raises NotReadable."""
        known = next((policy for policy in levels.policies if policy.slug == self.slug), None)
        reading = Reading()
        name = reading.names(self.name_nl, self.name_en)
        when = self._condition(reading)
        is_default = known is not None and known.when == Condition()
        if when == Condition() and not is_default:
            reading.complain("conditions", EVERY_TICKET)
        targets: dict[ClockKind, timedelta] = {
            kind: reading.duration(f"target-{kind}", text)
            for kind, text in zip(KINDS, self.targets, strict=False)
            if text
        }
        reading.finish()
        taken = {policy.slug for policy in levels.policies}
        return Policy(
            slug=self.slug if known is not None else new_slug(self.name_en, taken, "policy"),
            name=name,
            order=len(levels.policies) if known is None else known.order,
            when=Condition() if is_default else when,
            calendar=self.calendar or None,
            targets=targets,
            ladders={kind: slug for kind, slug in zip(ClockKind, self.ladders, strict=False) if slug},
        )

    def put_into(self, levels: ServiceLevels) -> ServiceLevels:
        """The service levels with it. Raises NotReadable."""
        policy = self.policy(levels)
        if any(known.slug == policy.slug for known in levels.policies):
            policies = tuple(policy if known.slug == policy.slug else known for known in levels.policies)
        else:
            policies = (*levels.policies, policy)
        return replace(levels, policies=policies)

    def _condition(self, reading: Reading) -> Condition:
        return Condition(
            departments=frozenset(self.departments),
            contact_groups=frozenset(self.contact_groups),
            processes=frozenset(self.processes),
            channels=frozenset(self.channels),
            languages=frozenset(code.strip().lower() for code in self.languages.split(",") if code.strip()),
            priority=reading.number("priority", self.priority) if self.priority else None,
        )


def policy_form(policy: Policy) -> PolicyForm:
    """The form of a policy as it is."""
    return PolicyForm(
        slug=policy.slug,
        name_nl=policy.name.nl,
        name_en=policy.name.en,
        departments=sorted(policy.when.departments),
        contact_groups=sorted(policy.when.contact_groups),
        processes=sorted(policy.when.processes),
        channels=sorted(policy.when.channels),
        languages=", ".join(sorted(policy.when.languages)),
        priority="" if policy.when.priority is None else str(policy.when.priority),
        calendar=policy.calendar or "",
        targets=[duration_text(policy.targets[kind]) if kind in policy.targets else "" for kind in KINDS],
        ladders=[policy.ladders.get(kind, "") for kind in ClockKind],
    )


def without_policy(levels: ServiceLevels, slug: str) -> ServiceLevels:
    """The service levels without it."""
    return replace(levels, policies=tuple(policy for policy in levels.policies if policy.slug != slug))
