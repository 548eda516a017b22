// Asks again while the page is seen, and never twice at once.

/**
 * Calls `load(signal)` now and `seconds` after each end, and `settled()` whenever it came to one: the `error` of the last
 * load, null when it went well, and when one last did, `loadedAt`.
 */
export function poll(seconds, load, settled) {
  let timer = 0;
  let due = Infinity;
  let began = 0;
  let wanted = Infinity;
  let stopped = false;
  let held = false;
  let running = null;

  async function attempt(signal) {
    try {
      await load(signal);
      poller.error = null;
      poller.loadedAt = Date.now();
    } catch (failure) {
      if (failure.name === "AbortError") {
        return;
      }
      poller.error = failure;
    }
    settled();
  }

  async function once() {
    clearTimeout(timer);
    due = wanted = Infinity;
    began = Date.now();
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      await attempt(mine.signal);
    } catch (failure) {
      console.error(failure);
    }
    if (running === mine) {
      running = null;
      plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    due = Math.min(wanted, seconds ? Date.now() + seconds * 1000 : Infinity);
    if (!stopped && !held && !document.hidden && due < Infinity) {
      timer = setTimeout(once, Math.max(0, due - Date.now()));
    }
  }

  const seen = () => !document.hidden && !held && !running && once();
  const poller = {
    error: null,
    loadedAt: null,
    now: once,
    /** Asks again, `pause` seconds after it last began; cuts off nothing that runs. */
    soon(pause) {
      wanted = Math.min(wanted, began + pause * 1000);
      if (!running && wanted < due) {
        plan();
      }
    },
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
  document.addEventListener("visibilitychange", seen);
  once();
  return poller;
}
