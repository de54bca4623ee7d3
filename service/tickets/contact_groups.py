"""Which contact group somebody belongs to."""

from collections.abc import Mapping


def contact_group(by_hand: str | None, followers: int, groups: Mapping[str, int]) -> str | None:
    """That which a colleague chose, or the highest whose number of followers is reached; 0 is by hand alone."""
    if by_hand is not None:
        return by_hand
    reached = [(least, name) for name, least in groups.items() if 0 < least <= followers]
    return max(reached)[1] if reached else None
