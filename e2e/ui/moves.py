"""What pages do when something happens: they follow the service, zoom, scroll and give files."""
import pathlib
import tempfile
import time

import made_up

MOST_ROWS = 200
LONGEST_TASK_MILLIS = 50
# Well below the pause of the polling that the stream stands in for.
SOON_SECONDS = 5
TRIES = 3


def all_of_them(browser, url, api, check):
    """The pages of the wide job and of the nodes it made, to be looked at like the others."""
    browser.view(1280, 800, "light")
    follow_jobs(browser, url, api, check)
    follow_one_job(browser, url, api, check)
    zoom(browser, url, api, check)
    scroll(browser, url, api, check)
    path = wide_job(browser, url, api, check)
    return [("job-wide", path, "document.querySelectorAll('.heat .cell').length"), ("nodes-many", "/nodes", f"document.querySelectorAll('.cell').length >= {made_up.MANY_NODES}")]


def soon(browser, expression, seconds=SOON_SECONDS):
    try:
        browser.until(expression, seconds)
        return True
    except TimeoutError:
        return False


def follow_jobs(browser, url, api, check):
    browser.block()
    browser.open(url + "/jobs?q=fresh-")
    browser.until("document.querySelector('.live')?.title.includes('tells')")
    name = f"fresh-{time.time_ns()}"
    made_up.started(api, name, time.time(), ["n1"])
    check("jobs: a new job comes by the stream", soon(browser, f"document.querySelector('tbody')?.innerText.includes('{name}')"))
    made_up.finished(api, name, time.time() + 1)
    check("jobs: its end comes by the stream", soon(browser, "document.querySelector('tbody .badge.ok')"))


def follow_one_job(browser, url, api, check):
    name = made_up.running_job(api)
    browser.open(f"{url}/jobs/default/{name}")
    browser.until("document.querySelector('.live')?.title.includes('tells') && document.querySelector('.charts canvas')")
    samples = "Number([...document.querySelectorAll('section[aria-labelledby=nodes-title] tbody td')].at(-2).textContent)"
    before = browser.evaluate(samples)
    for sequence in range(2, 5):
        made_up.measure_again(api, name, sequence)
    check("job: new measurements come by the stream", soon(browser, f"{samples} > {before}"))
    browser.block("*/v1/stream*")
    browser.open(f"{url}/jobs/default/{name}")
    browser.until("document.querySelector('.charts canvas')")
    made_up.finished(api, name, time.time() + 1)
    check("job: without a stream it is asked for", soon(browser, "document.querySelector('.head .badge.ok')", 15))
    browser.block()


def zoom(browser, url, api, check):
    name = made_up.job_of_a_day(api)
    browser.open(f"{url}/jobs/default/{name}")
    browser.until("document.querySelector('.charts canvas')")
    check("zoom: the day is thinned", "the mean of" in browser.evaluate("document.querySelector('.chart-part').innerText"))
    browser.evaluate("document.querySelector('.surface').scrollIntoView({block: 'center'})")
    box = browser.evaluate("(({left, top, width, height}) => ({left, top, width, height}))(document.querySelector('.u-over').getBoundingClientRect())")
    middle = box["top"] + box["height"] / 2
    browser.requests.clear()
    browser.drag(box["left"] + box["width"] * 0.4, box["left"] + box["width"] * 0.5, middle)
    check("zoom: the address names the stretch", soon(browser, "/from=\\d+&to=\\d+/.test(location.search)"))
    check("zoom: finer samples are drawn", soon(browser, "document.querySelector('.chart-part').innerText.includes('one point is 00:00:15')"))
    asked = [one for one in browser.requests if "/metrics?" in one]
    check("zoom: one request, of the stretch alone", len(asked) == 1 and "start_time" in asked[0] and "end_time" in asked[0], asked)
    browser.evaluate("history.back()")
    check("zoom: back shows all", soon(browser, "document.querySelector('.chart-part')?.innerText.includes('the mean of')"))
    downloads(browser, name, check)


def downloads(browser, name, check):
    with tempfile.TemporaryDirectory(prefix="jobglass-ui-files-") as folder:
        browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=folder)
        browser.until("document.querySelector('.plain button.quiet')")
        browser.evaluate("document.querySelector('.plain button.quiet').click(); document.querySelector('.plain a[download]').click()")
        wanted = [pathlib.Path(folder, f"job-{name}-samples.csv"), pathlib.Path(folder, f"job-{name}.json")]
        end = time.monotonic() + 15
        while time.monotonic() < end and not all(file.exists() and file.stat().st_size for file in wanted):
            time.sleep(0.1)
        lines = wanted[0].read_text().splitlines() if wanted[0].exists() else []
        check("job: CSV has every sample", len(lines) == made_up.DAY // made_up.STEP + 1 and lines[0].startswith("timestamp,node,"), len(lines))
        check("job: JSON is saved", wanted[1].exists() and f'"{name}"' in wanted[1].read_text())


def scroll(browser, url, api, check):
    made_up.many_jobs(api)
    browser.open(f"{url}/jobs?limit=1000")
    browser.until("document.querySelectorAll('tbody tr').length >= 200")
    rows = browser.evaluate("document.querySelectorAll('main tr').length")
    check("10,000 jobs: rows in the page", rows <= MOST_ROWS + 1, rows)
    total = browser.evaluate("Number(document.querySelector('.pager span').textContent.split(' of ')[1].replace(/\\D/g, ''))")
    check("10,000 jobs: all are counted", total >= made_up.MANY_JOBS, total)
    # Other people's work on the machine makes long tasks too: the quietest try counts.
    least = []
    for _ in range(TRIES):
        browser.evaluate("scrollTo(0, 0); window.longTasks.length = 0")
        for step in range(60):
            browser.mouse("mouseWheel", 640, 400, deltaX=0, deltaY=150)
        browser.evaluate("new Promise(r => requestAnimationFrame(() => setTimeout(r, 100)))")
        tasks = [task for task in browser.evaluate("window.longTasks") if task > LONGEST_TASK_MILLIS]
        scrolled = browser.evaluate("scrollY")
        check("10,000 jobs: it scrolled", scrolled > 1000, scrolled)
        least = tasks
        if not tasks:
            break
    check(f"10,000 jobs: no task over {LONGEST_TASK_MILLIS} ms while scrolling", not least, least)
    started = time.monotonic()
    browser.evaluate("[...document.querySelectorAll('.pager button')].at(-1).click()")
    browser.until("document.querySelector('.pager span')?.textContent.startsWith('201')")
    check("10,000 jobs: the next page comes within a second", time.monotonic() - started < 1, time.monotonic() - started)


def wide_job(browser, url, api, check):
    name = made_up.job_on_many_nodes(api)
    browser.open(f"{url}/jobs/default/{name}")
    browser.until("document.querySelector('.charts canvas') && document.querySelectorAll('.heat .cell').length")
    cells, rows = browser.evaluate("[document.querySelectorAll('.heat .cell').length, document.querySelectorAll('main tr').length]")
    check("1,000 nodes: a cell for each", cells == made_up.MANY_NODES, cells)
    check("1,000 nodes: rows in the page", rows <= MOST_ROWS, rows)
    check("1,000 nodes: GPUs by node", browser.evaluate("document.querySelectorAll('.gpu-map td').length") == 2 * made_up.GPUS)
    first = browser.evaluate("document.querySelector('section[aria-labelledby=nodes-title] tbody th').innerText")
    browser.evaluate("[...document.querySelectorAll('section[aria-labelledby=nodes-title] .pager button')].at(-1).click()")
    check("1,000 nodes: the table turns its page", soon(browser, f"document.querySelector('section[aria-labelledby=nodes-title] tbody th').innerText !== '{first}'"))
    return f"/jobs/default/{name}"
