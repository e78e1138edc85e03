"""The generated library in the layouts of programs that make sites: one page a text, and one that lists them all.

Each gets the plainest theme: title, summary, subjects and the text, nothing that our pages lack; no search, feeds or network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.library import Text, markdown

_DATE = "2026-10-01"
_HEAD = '<!DOCTYPE html>\n<html lang="ko"><head><meta charset="utf-8"><title>A1</title></head><body>'

_FILES = {
    "hugo": {
        "hugo.toml": (
            'baseURL = "/"\ntitle = "A1"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404", "section"]\n'
            "[markup.goldmark.renderer]\nunsafe = false\n"
        ),
        "layouts/index.html": _HEAD
        + "<ul>{{ range .Site.RegularPages }}"
        + '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.summary }}</li>{{ end }}</ul></body></html>\n',
        "layouts/_default/single.html": _HEAD
        + "<h1>{{ .Title }}</h1><p>{{ .Params.summary }}</p><ul>{{ range .Params.tags }}<li>{{ . }}</li>{{ end }}</ul>"
        + "{{ .Content }}</body></html>\n",
    },
    "pelican": {
        "pelicanconf.py": (
            'SITENAME = "A1"\nPATH = "content"\nTHEME = "theme"\nTIMEZONE = "UTC"\nDEFAULT_LANG = "ko"\n'
            "DEFAULT_PAGINATION = False\n"
            'SLUGIFY_SOURCE = "basename"\n'  # among ten thousand titles some are the same
            'DIRECT_TEMPLATES = ["index"]\nFEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None\n'
            'AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\nAUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""\n'
            "STATIC_PATHS = []\n"
        ),
        "theme/templates/index.html": _HEAD
        + '<ul>{% for one in articles %}<li><a href="{{ one.url }}">{{ one.title }}</a> {{ one.summary }}</li>{% endfor %}</ul>'
        + "</body></html>\n",
        "theme/templates/article.html": _HEAD
        + "<h1>{{ article.title }}</h1>{{ article.summary }}<ul>{% for tag in article.tags %}<li>{{ tag }}</li>{% endfor %}</ul>"
        + "{{ article.content }}</body></html>\n",
        "theme/static/.keep": "",
    },
    "mkdocs": {
        "mkdocs.yml": (
            'site_name: A1\nsite_url: ""\nuse_directory_urls: false\nplugins: []\ntheme:\n  name: null\n  custom_dir: theme\n'
        ),
        "docs/index.md": "# A1\n",
        "theme/main.html": _HEAD
        + "{% if page.is_homepage %}<ul>{% for one in nav.pages %}"
        + '<li><a href="{{ one.url }}">{{ one.title }}</a></li>{% endfor %}</ul>{% else %}'
        + "<h1>{{ page.title }}</h1><p>{{ page.meta.summary }}</p>"
        + "<ul>{% for tag in page.meta.tags %}<li>{{ tag }}</li>{% endfor %}</ul>{{ page.content }}{% endif %}</body></html>\n",
    },
    "eleventy": {
        "package.json": '{ "type": "module" }\n',
        "eleventy.config.js": (
            'export default () => ({ dir: { input: "src", includes: "_includes" }, markdownTemplateEngine: false, '
            'htmlTemplateEngine: "njk" });\n'
        ),
        "src/index.njk": _HEAD
        + "<ul>{% for one in collections.text %}"
        + '<li><a href="{{ one.url }}">{{ one.data.title }}</a> {{ one.data.summary }}</li>{% endfor %}</ul></body></html>\n',
        "src/_includes/text.njk": _HEAD
        + "<h1>{{ title }}</h1><p>{{ summary }}</p><ul>{% for tag in subjects %}<li>{{ tag }}</li>{% endfor %}</ul>"
        + "{{ content | safe }}</body></html>\n",
        "src/src.json": '{ "layout": "text.njk", "tags": "text" }\n',
    },
}
_TEXTS = {"hugo": "content", "pelican": "content", "mkdocs": "docs", "eleventy": "src"}


@dataclass(frozen=True, slots=True)
class Site:
    """One program's copy of the library, in `root`."""

    program: str
    root: Path

    def text(self, number: int) -> Path:
        """The file of a text."""
        return self.root / _TEXTS[self.program] / f"t{number:05}.md"

    def build(self, path: str, out: Path) -> list[str | Path]:
        """What makes the site from nothing, run in `root`."""
        commands: dict[str, list[str | Path]] = {
            "hugo": [path, "--quiet", "-d", out],
            "pelican": [path, "-q", "content", "-o", out, "-s", "pelicanconf.py"],
            "mkdocs": [path, "build", "-q", "-d", out],
            "eleventy": [path, "--quiet", f"--output={out}"],
        }
        return commands[self.program]

    def rebuild(self, path: str, out: Path) -> list[str | Path]:
        """What makes it anew where it was made before, sparing what the program knows how to spare."""
        spared = {"pelican": ["-e", "CACHE_CONTENT=true", "LOAD_CONTENT_CACHE=true"], "mkdocs": ["--dirty"]}
        return [*self.build(path, out), *spared.get(self.program, [])]


def write(program: str, texts: Sequence[Text], root: Path) -> Site:
    """Make a program's copy of the library."""
    site = Site(program, root)
    for name, content in _FILES[program].items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    site.text(0).parent.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        site.text(number).write_text(f"{_front(program, text)}\n\n{markdown(text)}\n", "utf-8")
    return site


def _front(program: str, text: Text) -> str:
    if program == "pelican":
        return f"Title: {text.title}\nSummary: {text.summary}\nDate: {_DATE}\nTags: {', '.join(text.tags)}"
    tags = ", ".join(f'"{tag}"' for tag in text.tags)
    if program == "hugo":
        return f'+++\ntitle = "{text.title}"\nsummary = "{text.summary}"\ndate = {_DATE}\ntags = [{tags}]\n+++'
    key = "subjects" if program == "eleventy" else "tags"  # in Eleventy a tag makes a collection
    return f'---\ntitle: "{text.title}"\nsummary: "{text.summary}"\ndate: {_DATE}\n{key}: [{tags}]\n---'
