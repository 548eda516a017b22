// Asks again while the page is seen, and never twice at once.

/** Calls `load(signal)` now and `seconds` after each end; `stop`, `hold`, `now`. */
export function poll(seconds, load) {
  let timer = 0;
  let stopped = false;
  let held = false;
  let running = null;

  async function once() {
    clearTimeout(timer);
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      await load(mine.signal);
    } catch (failure) {
      if (failure.name !== "AbortError") {
        console.error(failure);
      }
    }
    if (running === mine) {
      running = null;
      plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    if (!stopped && !held && seconds && !document.hidden) {
      timer = setTimeout(once, seconds * 1000);
    }
  }

  const seen = () => !document.hidden && !held && !running && once();
  document.addEventListener("visibilitychange", seen);
  once();
  return {
    now: once,
    get held() { return held; },
    hold(on) { held = on; on ? clearTimeout(timer) : once(); },
    /** Changes the pause; 0 asks no more by itself. */
    every(pause) { seconds = pause; if (!running) { plan(); } },
    stop() {
      stopped = true;
      clearTimeout(timer);
      running?.abort();
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
