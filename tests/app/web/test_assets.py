"""Static files: names that change with the content, kept for ever, and nothing outside the folder."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from app.web.assets import STATIC, Assets, load_assets


@pytest.fixture(scope="module")
def assets() -> Assets:
    return load_assets()


async def _get(assets: Assets, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=[Mount("/static", assets)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path, headers=headers)


@pytest.mark.anyio
async def test_a_file_is_kept_for_ever_under_a_name_that_holds_its_hash(assets: Assets) -> None:
    answer = await _get(assets, assets.url("desk.js"))

    assert answer.status_code == 200
    assert answer.text == (STATIC / "desk.js").read_text()
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


def test_another_content_has_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    before = load_assets(tmp_path).url("a.js")
    (tmp_path / "a.js").write_text("2")

    assert load_assets(tmp_path).url("a.js") != before


@pytest.mark.anyio
async def test_every_font_that_the_stylesheet_names_is_served(assets: Assets) -> None:
    css = (await _get(assets, assets.url("app.css"))).text
    fonts = re.findall(r"url\(([^)]+)\)", css)

    assert len(fonts) == 9
    for font in fonts:
        answer = await _get(assets, font)
        assert answer.content[:4] == b"wOF2"


def test_a_module_imports_another_by_the_name_that_it_is_served_under(tmp_path: Path) -> None:
    (tmp_path / "page.js").write_text("import { open } from './journal.js'\n")
    (tmp_path / "journal.js").write_text("export const open = 1\n")
    before = load_assets(tmp_path)
    (tmp_path / "journal.js").write_text("export const open = 2\n")
    after = load_assets(tmp_path)

    assert (
        before.files[before.names["page.js"]].body.decode() == f"import {{ open }} from '{before.url('journal.js')}'\n"
    )
    assert after.url("page.js") != before.url("page.js")


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/static/app.css", "/static/../assets.py", "/static/fonts/Cabin-OFL.txt"])
async def test_nothing_else_is_served(assets: Assets, path: str) -> None:
    assert (await _get(assets, path)).status_code == 404


def test_text_is_packed_and_unpacks_to_itself(assets: Assets) -> None:
    stylesheet = assets.files[assets.names["app.css"]]

    assert stylesheet.packed is not None
    assert gzip.decompress(stylesheet.packed) == stylesheet.body
    assert len(stylesheet.packed) < 11_000
