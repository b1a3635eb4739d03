"""What a page costs on a slow machine: from a move of a control to the painted chart, and while the page loads.

A busy neighbour makes a clock tell more than a page costs. What is counted is the processor time of the page's main
thread, times as much as a reader's machine is slower.
"""

from __future__ import annotations

import statistics
import sys
from contextlib import contextmanager
from typing import Any

from bench_line import with_figures
from browsing import PHONE, built_site, running_browser, settle
from playwright.sync_api import Browser, CDPSession, Page

SLOWER = 6
"""How many times as long a page takes on the machine of a reader."""
MOST = 100
"""Milliseconds in which a chart is to follow its control there."""
MOVES = 4
"""How often each control of a figure is moved, after a first time that does not count."""

MOVE = """async ([id, at]) => {
    const figure = document.getElementById(id), input = figure.querySelectorAll('.csr-controls [data-signal]')[at];
    const moved = new Promise(done => figure.addEventListener('csr-moved', done, { once: true }));
    if (input instanceof HTMLSelectElement) input.selectedIndex = (input.selectedIndex + 1) % input.options.length;
    else {
        const [low, high, now] = [input.min, input.max, input.value].map(Number);
        const far = Math.max(Number(input.step), (high - low) / 10);
        input.value = String(now + far > high ? low : now + far);
    }
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await moved;
    // The second of two frames begins when the first has been painted.
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
}"""
CONTROLS = """[...document.querySelectorAll('.csr-figure')]
    .map(figure => [figure.id, figure.querySelectorAll('.csr-controls [data-signal]').length])"""
TO_CHART = "id => document.querySelector(`#${id} .csr-chart`).scrollIntoView({ block: 'center', behavior: 'instant' })"
SHIFTS = """window.csrShift = 0; new PerformanceObserver(list => {
    for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) window.csrShift += value;
}).observe({ type: 'layout-shift', buffered: true });"""
OURS = "csr-page"
"""A mark that the page leaves in a trace: tasks of the page for a new tab do not count."""


def busy(session: CDPSession) -> float:
    """Milliseconds on a slow machine that the main thread has worked so far."""
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"]) * 1000 * SLOWER


def moved(page: Page, session: CDPSession, figure: str, controls: int) -> float:
    """Milliseconds of the median move of a figure, on a slow machine."""
    page.evaluate(TO_CHART, figure)
    spent = []
    for _ in range(MOVES + 1):
        for control in range(controls):
            # What an earlier move has put off is not to count for this one.
            page.wait_for_timeout(600)
            before = busy(session)
            page.evaluate(MOVE, [figure, control])
            spent.append(busy(session) - before)
    return statistics.median(spent[controls:])


def longest_task(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds of the longest task on a slow machine until every chart is drawn, and how far the layout shifted."""
    context = browser.new_context(viewport=PHONE)
    context.add_init_script(f"performance.mark('{OURS}'); {SHIFTS}")
    page, session = context.new_page(), browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    ended: list[object] = []
    session.on("Tracing.dataCollected", lambda some: events.extend(some["value"]))
    session.on("Tracing.tracingComplete", lambda event: ended.append(event))
    categories = ["toplevel", "blink.user_timing"]
    session.send("Tracing.start", {"traceConfig": {"includedCategories": categories}, "transferMode": "ReportEvents"})
    page.goto(address)
    # What asks first stays covered: to open it is a reader's act, and no loading.
    settle(page, 60_000, covered=True)
    shift = float(page.evaluate("csrShift"))
    session.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(50)
    context.close()
    mains = {(e["pid"], e["tid"]) for e in events if e["name"] == OURS}
    tasks = [
        e["tdur"] for e in events if e["name"].endswith("RunTask") and (e["pid"], e["tid"]) in mains and "tdur" in e
    ]
    return max(tasks) / 1000 * SLOWER, shift


def page_costs(*only: str) -> None:
    """Each page with a figure on a phone: its longest task and its shift, and the median move of each figure."""
    found: list[float] = []
    with contextmanager(built_site)() as home, contextmanager(running_browser)() as browser:
        for path in with_figures():
            if only and path.stem not in only:
                continue
            address = f"{home}/chapters/{path.name}"
            task, shift = longest_task(browser, address)
            print(f"{path.stem:<36}longest task at load{task:>7.0f} ms   layout shift{shift:>7.3f}", flush=True)
            page = browser.new_page(viewport=PHONE)
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(address)
            settle(page, 60_000)
            for figure, controls in page.evaluate(CONTROLS):
                if controls:
                    found.append(moved(page, session, figure, controls))
                    print(f"    {figure:<32}control to chart    {found[-1]:>7.0f} ms", flush=True)
            page.context.close()
    print(f"{sum(each > MOST for each in found)} of {len(found)} figures take more than {MOST} ms")


if __name__ == "__main__":
    page_costs(*sys.argv[1:])
