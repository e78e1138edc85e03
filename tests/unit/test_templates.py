"""Templates and their words fit together; a project's own template goes before ours."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path

import pytest

from nkusb.problems import NkusbError
from nkusb.templating import Templates
from tests.conftest import ROOT, Run, Tree, payload

TEMPLATES = ROOT / "templates"


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    words = set(tomllib.loads((TEMPLATES / "words.ko.toml").read_text("utf-8")))
    texts = "".join(path.read_text("utf-8") for form in ("html", "text", "epub") for path in (TEMPLATES / form).iterdir())
    used = {word for hole in re.findall(r"\{[{%].*?[%}]\}", texts) for word in re.findall(r"words\.(\w+)", hole)}
    code = "".join(path.read_text("utf-8") for path in (ROOT / "nkusb").rglob("*.py"))
    used |= set(re.findall(r"""words\[["'](\w+)["']\]""", code))
    if "words[medium.kind]" in texts:
        used |= {"picture", "film", "sound"}
    assert words == used


def test_a_projects_own_template_goes_first(tree: Tree, run: Run) -> None:
    own = (TEMPLATES / "html/home.html").read_text("utf-8").replace("{{ words.note_hint }}", "우리의 첫 쪽")
    root = tree({"payloads/guides/water/index.md": payload(), "templates/html/home.html": own})
    assert run(root, "build").exit_code == 0
    assert "우리의 첫 쪽" in (root / "out/main/drive/index.htm").read_text("utf-8-sig")


def test_what_a_payload_says_is_never_a_template(tree: Tree, run: Run) -> None:
    root = tree(
        {"payloads/guides/water/index.md": payload("{{ site.title }} {% raw %} &lt;b&gt; \\<b\\>", title='"{{ 7 * 7 }}<i>"')}
    )
    assert run(root, "build").exit_code == 0
    page = re.sub("</?span[^>]*>", "", (root / "out/main/drive/a01.htm").read_text("utf-8-sig"))
    assert "{{ site.title }} {% raw %} &lt;b&gt; &lt;b&gt;" in page
    assert "{{ 7 * 7 }}&lt;i&gt;" in page


def test_templates_come_with_the_package_too(tmp_path: Path) -> None:
    assert Templates(tmp_path).source("html/style.css").isascii()


def test_a_template_written_into_a_file_is_what_it_renders(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/list.html").write_text("{% for word in said %}<li>{{ word }}\n{% endfor %}", "utf-8")
    templates, page = Templates(tmp_path), io.BytesIO()
    said = [f"물 <{number}>" for number in range(3_000)]
    templates.write("list.html", page, said=said)
    assert page.getvalue().decode() == templates.render("list.html", said=said)


def test_a_fault_of_a_template_is_told_wherever_it_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "templates/html").mkdir(parents=True)
    (tmp_path / "templates/html/odd.html").write_text("물\n{{ nothing }}", "utf-8")
    with pytest.raises(NkusbError) as raised:
        Templates(tmp_path).write("html/odd.html", io.BytesIO())
    assert str(raised.value.problems[0].place) == "templates/html/odd.html:2"
