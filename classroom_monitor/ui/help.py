"""Help by task: the pages of `docs/`, in the words on the buttons."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# Written for whoever runs or builds the system, and read as files.
FOR_OTHERS = {"architecture", "benchmarks", "developing", "running", "ways-in"}


@cache
def pages() -> frozenset[str]:
    folder = settings.BASE_DIR / "docs"
    return frozenset(path.stem for path in folder.glob("*.md")) - FOR_OTHERS


@cache
def html_of(name: str) -> tuple[str, SafeString]:
    """The title and the text of a page. The files are ours, so their HTML is safe."""
    text = (settings.BASE_DIR / "docs" / f"{name}.md").read_text(encoding="utf-8")
    title = text.split("\n", 1)[0].removeprefix("# ")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Pages link to each other as files; here each has an address of its own.
    markdown.add_render_rule("link_open", open_link)
    return title, SafeString(markdown.render(text))


def open_link(self: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    target = tokens[at].attrGet("href") or ""
    if target.endswith(".md"):
        tokens[at].attrSet("href", f"/accounts/help/{target.removesuffix('.md')}/")
    return self.renderToken(tokens, at, options, env)


@login_not_required
def show_help(request: HttpRequest, page: str = "help") -> HttpResponse:
    if page not in pages():
        raise Http404
    title, html = html_of(page)
    template = "ui/help.html" if request.user.is_authenticated else "ui/help_front.html"
    return render(request, template, {"title": title, "html": html})
