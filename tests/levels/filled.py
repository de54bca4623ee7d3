"""What a browser would send of the form on a page."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the fields of the form that posts to a page of service levels."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._inside = False
        self._select: str | None = None
        self._first: str | None = None
        self._text: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action", "").startswith("/levels")
        if not self._inside:
            return
        if tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._text = given["name"], []
        elif tag == "select":
            self._select, self._first = given["name"], None
            self._chosen: str | None = None
        elif tag == "option" and self._select is not None:
            self._first = given["value"] if self._first is None else self._first
            if "selected" in given:
                self._chosen = given["value"]

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select is not None:
            self._put(self._select, self._first or "" if self._chosen is None else self._chosen)
            self._select = None
        elif tag == "textarea" and self._text is not None:
            self._put(self._text[0], "".join(self._text[1]).removeprefix("\n"))
            self._text = None

    def _input(self, given: dict[str, str]) -> None:
        ticked = given.get("type") != "checkbox" or "checked" in given
        if ticked and given.get("type") != "file":
            self._put(given["name"], given.get("value", ""))

    def _put(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def fields(html: str) -> dict[str, list[str]]:
    """The fields of the page's form by name, as they are."""
    form = _Form()
    form.feed(html)
    return form.fields
