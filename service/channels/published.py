"""What was published on the fake network, in memory and, when asked, in a file that survives it."""

from pathlib import Path
from uuid import UUID, uuid5

from pydantic import ValidationError

from routing_rules.vocabulary import ChannelKind
from service.channels.posts import KEYED_KINDS, NewPost, Post, PostList
from service.foundation.clock import now
from service.foundation.errors import SetupError

PAGE = 50


class Publications:
    """Every post, in the order of publication."""

    def __init__(self, file: Path | None = None) -> None:
        """Posts go to the file, one JSON line each, and those in it are read back."""
        self._file = file
        self.posts: list[Post] = []
        self._by_reference: dict[UUID, list[Post]] = {}
        for post in [] if file is None or not file.exists() else _read(file):
            self._keep(post)

    def publish(self, kind: ChannelKind, channel: str, new: NewPost) -> Post:
        """Make it public. Kinds that know an idempotency key return the earlier post; the others publish it again."""
        earlier = self.with_reference(new.reference)
        if earlier and kind in KEYED_KINDS:
            return earlier[0]
        external_id = f"fake-{uuid5(new.reference, str(len(earlier))).hex[:16]}"
        url = f"https://{kind}.example/{channel}/{external_id}"
        post = Post(**dict(new), external_id=external_id, url=url, kind=kind, channel=channel, published_at=now())
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(post.model_dump_json() + "\n")
        self._keep(post)
        return post

    def with_reference(self, reference: UUID) -> list[Post]:
        """The posts with this reference: more than one means that it was published twice."""
        return self._by_reference.get(reference, [])

    def page(self, kind: ChannelKind, channel: str, before: str | None) -> PostList | None:
        """A channel's own posts, newest first, from the one after `before`; None when there is no such post."""
        own = [post for post in reversed(self.posts) if (post.kind, post.channel) == (kind, channel)]
        ids = [post.external_id for post in own]
        if before is not None and before not in ids:
            return None
        start = 0 if before is None else 1 + ids.index(before)
        shown = own[start : start + PAGE]
        return PostList(posts=shown, next=ids[start + PAGE - 1] if len(own) > start + PAGE else None)

    def _keep(self, post: Post) -> None:
        self.posts.append(post)
        self._by_reference.setdefault(post.reference, []).append(post)


def _read(file: Path) -> list[Post]:
    """All whole lines; a last line that a kill cut short is taken off, since that post was never acknowledged."""
    content = file.read_bytes()
    whole, _, cut = content.rpartition(b"\n")
    if cut:
        file.write_bytes(whole + b"\n" if whole else b"")
    try:
        return [Post.model_validate_json(line) for line in whole.splitlines()]
    except ValidationError as error:
        raise SetupError(f"{file} is no record of a fake network: {error.errors()[0]['msg']}.") from error
