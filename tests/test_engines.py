"""Two more opinions on accessibility beside axe: HTML_CodeSniffer and IBM's engine.

Only in the long run, which brings both into tests/engines/node_modules.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
]
ENGINES = Path(__file__).parent / "engines" / "node_modules"
SNIFFER = ENGINES / "html_codesniffer" / "build" / "HTMLCS.js"
IBM = ENGINES / "accessibility-checker-engine" / "ace.js"
PAGES = [
    "/schools/ashgrove/",
    "/schools/ashgrove/staff/",
    "/schools/ashgrove/staff/?q=nobody-at-all",
    "/schools/ashgrove/staff/add/",
    "/schools/ashgrove/groups/",
    "/schools/ashgrove/groups/add/",
    "/schools/ashgrove/groups/requests/",
    "/schools/ashgrove/pupils/",
    "/schools/ashgrove/pupils/add/",
    "/schools/ashgrove/lists/",
    "/schools/ashgrove/attainment/",
    "/schools/ashgrove/attainment/tracking/",
    "/schools/ashgrove/attainment/targets/",
    "/schools/ashgrove/attainment/months/",
    "/schools/ashgrove/attainment/months/reopen/",
    "/schools/ashgrove/settings/attainment/",
    "/schools/ashgrove/settings/favourites/",
    "/schools/ashgrove/favourites/",
    "/schools/ashgrove/first-steps/",
    "/schools/ashgrove/roll-up/",
    "/schools/ashgrove/usage/",
    "/schools/ashgrove/outbox/",
    "/schools/ashgrove/history/",
    "/schools/ashgrove/settings/",
    "/schools/nowhere/",
    "/accounts/profile/",
]
SNIFF = """() => new Promise((done) => HTMLCS.process("WCAG2AA", document, () => done(
  HTMLCS.getMessages().filter((one) => one.type === HTMLCS.ERROR)
    .map((one) => `${one.code}: ${one.msg} ${one.element.outerHTML}`))))"""
# IBM's engine does not count text that only screen readers get as a label's text. Ticks
# in lists have such labels; their names are held by axe and by the journeys.
CHECK = """async () => {
  const report = await new ace.Checker().check(document, ["WCAG_2_2"]);
  return report.results
    .filter((one) => one.value[0] === "VIOLATION" && one.value[1] === "FAIL")
    .filter((one) => one.ruleId !== "label_content_exists")
    .map((one) => `${one.ruleId}: ${one.message} ${one.snippet.slice(0, 160)}`);
}"""
BAD = "<main><img src='/x.png'><input></main>"


def opinions(page: Page, engine: Path, ask: str) -> list[str]:
    page.evaluate(engine.read_text())
    return page.evaluate(ask)


@pytest.mark.parametrize(("engine", "ask"), [(SNIFFER, SNIFF), (IBM, CHECK)])
def test_each_engine_finds_what_is_planted(browse, tess, engine, ask):
    page = browse(tess, bypass_csp=True)
    page.goto("/schools/ashgrove/")
    page.evaluate(f'document.body.insertAdjacentHTML("beforeend", "{BAD}")')
    assert opinions(page, engine, ask)


@pytest.mark.parametrize(("engine", "ask"), [(SNIFFER, SNIFF), (IBM, CHECK)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_engine_finds_nothing_on_any_page_a11_1(
    browse, amara, tess, tess_has_4b, engine, ask, theme
):
    page = browse(amara, bypass_csp=True, color_scheme=theme)
    found = {}
    for address in PAGES:
        page.goto(address)
        if said := opinions(page, engine, ask):
            found[address] = said
    assert found == {}, "\n".join(said for of in found.values() for said in of)
