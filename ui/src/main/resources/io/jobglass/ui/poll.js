// Asks again while the page is seen, and never twice at once.

/** Calls `load(signal)` now and `seconds` after each end; `stop`, `hold`, `now`, `soon`. */
export function poll(seconds, load) {
  let timer = 0;
  let due = Infinity;
  let began = 0;
  let wanted = Infinity;
  let stopped = false;
  let held = false;
  let running = null;

  async function once() {
    clearTimeout(timer);
    due = wanted = Infinity;
    began = Date.now();
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
    due = Math.min(wanted, seconds ? Date.now() + seconds * 1000 : Infinity);
    if (!stopped && !held && !document.hidden && due < Infinity) {
      timer = setTimeout(once, Math.max(0, due - Date.now()));
    }
  }

  const seen = () => !document.hidden && !held && !running && once();
  document.addEventListener("visibilitychange", seen);
  once();
  return {
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
}
