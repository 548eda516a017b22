"""How long the first view of a day's job takes, from the last byte of its answers to painted charts."""
import os
import statistics
import time

import made_up

RUNS = 20
BUDGET_MILLIS = 300
MEASURE = """(() => {
  const painted = performance.getEntriesByName('jobglass:charts-painted')[0]?.startTime;
  const answers = performance.getEntriesByType('resource').filter(e => e.name.includes('/v1/jobs/') && e.responseEnd <= painted);
  const samples = answers.find(e => e.name.includes('/metrics'));
  const all = performance.getEntriesByName('jobglass:all-charts-painted')[0]?.startTime;
  return painted && all && samples && {painted, all, response: Math.max(...answers.map(e => e.responseEnd)), first: painted - Math.min(...answers.map(e => e.startTime)), bytes: samples.decodedBodySize};
})()"""


def measure(browser, url, api, results):
    path = url + "/jobs/default/" + made_up.job_of_a_day(api)
    browser.view(1280, 800, "light")
    browser.call("Network.disable")  # It would keep a copy of each answer.
    browser.open(path)  # Brings the files of the pages into the browser's cache.
    browser.until("document.querySelector('.charts canvas')")
    seen = []
    for _ in range(RUNS):
        browser.open(path)
        browser.until(MEASURE)
        seen.append(browser.evaluate(MEASURE))
    lines = browser.evaluate("[...document.querySelectorAll('figure .legend')].reduce((sum, legend) => sum + legend.children.length, 0)")
    charts = browser.evaluate("document.querySelectorAll('figure').length")
    shown = browser.evaluate("document.querySelector('.chart-part .chips').innerText")
    after = sorted(one["painted"] - one["response"] for one in seen)
    every = sorted(one["all"] - one["response"] for one in seen)
    whole = sorted(one["first"] for one in seen)
    text = f"""First view of the page of a job of 24 h: 5,760 samples of one node with 8 GPUs, {charts} charts, {lines} lines in all.
Made by `e2e/ui/run --timing`, {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC; {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; {browser.call('Browser.getVersion')['product']}, headless, 1280x800.
Files of the pages are in the browser's cache, the data are not. Samples: {seen[0]['bytes'] / 1e6:.2f} MB; the page says: {shown.splitlines()[0]}.

                                                  median    lowest   highest   ms, {RUNS} loads
last byte of the answers to painted first view  {statistics.median(after):8.0f}  {after[0]:8.0f}  {after[-1]:8.0f}   budget {BUDGET_MILLIS}
... to all charts, also those further down      {statistics.median(every):8.0f}  {every[0]:8.0f}  {every[-1]:8.0f}
first request to painted first view             {statistics.median(whole):8.0f}  {whole[0]:8.0f}  {whole[-1]:8.0f}
"""
    print(text)
    results.write_text(text)
    return statistics.median(after) <= BUDGET_MILLIS
