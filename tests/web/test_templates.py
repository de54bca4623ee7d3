"""What holds for all templates, whatever they show."""

import re
from pathlib import Path

import pytest

from service.web.templating import SERVICE, linked

TEMPLATES = sorted(SERVICE.rglob("templates/*.html"))
FORBIDDEN = {
    "inline style": re.compile(r"\sstyle=|<style"),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:"),
    "compiled by htmx": re.compile(r"\shx-on|hx-vals=.js:|hx-trigger=\"[^\"]*\["),
    "another site": re.compile(r"(?:src|href)=\"https?:"),
    "unescaped": re.compile(r"\|\s*safe\b|autoescape false"),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_that_the_policy_forbids(template: Path) -> None:
    """The browser would refuse it, and nobody would see why."""
    text = template.read_text(encoding="utf-8")
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_names_are_unique() -> None:
    """Templates are found by name in all folders at once."""
    names = [path.name for path in TEMPLATES]
    assert len(names) == len(set(names))


def test_every_unsafe_form_works_without_scripts() -> None:
    """What htmx posts, a plain form posts to the same address."""
    for template in TEMPLATES:
        for form in re.findall(r"<form[^>]*hx-post[^>]*>", template.read_text(encoding="utf-8")):
            action, post = (re.search(rf'\s{name}="([^"]+)"', form) for name in ("action", "hx-post"))
            assert action is not None
            assert post is not None
            assert action[1] == post[1], template.name
            assert 'method="post"' in form, template.name


def test_links_are_clickable_and_nothing_else_is() -> None:
    """A customer writes whatever they like."""
    html = linked('<script>x</script> see https://a.example/?q="x&b (http://b.example/c).')
    assert "<script>" not in html
    assert '<a href="https://a.example/?q=" rel="noopener noreferrer nofollow" target="_blank">' in html
    assert '<a href="http://b.example/c" ' in html
    assert html.endswith("</a>).")
