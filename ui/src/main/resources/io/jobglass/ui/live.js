// What a page shows stays true: the service tells what changed, and it is asked for; without a stream, by polling.
import { address } from "./api.js";
import { poll } from "./poll.js";

// While the stream tells what changes: for what changes by itself, such as the time since.
const STREAMING_SECONDS = 30;
const RETRY_SECONDS = 60;

/**
 * As `poll`, with a stream besides. `told(changes)` gets the JobChanges and answers after how many seconds since the last
 * question to ask again, 0 for not at all. `job` asks for the stream of one job; `view` shows anew whether there is one.
 */
export function live({ job, seconds, load, told, view, settled = view }) {
  const poller = poll(seconds, load, settled);
  let source = null;
  let streaming = false;
  let first = true;
  let retry = 0;
  let pause = seconds;

  function open() {
    clearTimeout(retry);
    if (source || document.hidden || !pause) {
      return;
    }
    source = new EventSource(address("/v1/stream", { job }));
    source.addEventListener("hello", () => {
      streaming = true;
      poller.every(STREAMING_SECONDS);
      if (!first) {
        poller.soon(0); // What changed while nobody told it.
      }
      first = false;
      view();
    });
    source.addEventListener("jobs", event => {
      const after = told(JSON.parse(event.data).jobs);
      if (after) {
        poller.soon(after);
      }
    });
    source.addEventListener("missed", () => poller.soon(1));
    source.addEventListener("error", () => {
      streaming = false;
      poller.every(pause);
      view();
      if (source?.readyState === EventSource.CLOSED) {
        close();
        retry = setTimeout(open, RETRY_SECONDS * 1000);
      }
    });
  }

  function close() {
    source?.close();
    source = null;
    streaming = false;
  }

  // A hidden page needs none, and a browser has few connections for one host.
  const seen = () => document.hidden ? close() : open();
  document.addEventListener("visibilitychange", seen);
  open();
  return {
    now: poller.now,
    get error() { return poller.error; },
    get loadedAt() { return poller.loadedAt; },
    get held() { return poller.held; },
    get streaming() { return streaming; },
    hold(on) { poller.hold(on); },
    /** Follows no more, as of a job that has ended. */
    rest() {
      pause = 0;
      clearTimeout(retry);
      close();
      poller.every(0);
    },
    stop() {
      clearTimeout(retry);
      close();
      poller.stop();
      document.removeEventListener("visibilitychange", seen);
    },
  };
}
