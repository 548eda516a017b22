// Single keys, which can be switched off (WCAG 2.1.4).
import { go } from "./router.js";

export const KEYS = [
  ["?", "this help"], ["/", "first filter"], ["g then j n u a s", "Jobs, Nodes, Use, Audit, Status"],
  ["j k", "next and previous row"], ["Enter", "open the row"], ["← →", "in a chart: point by point, Shift for ten"],
  ["Home End", "in a chart: first and last point"], ["+ - 0", "in a chart: zoom in, out, all"], ["Esc", "close"],
];
const PAGES = { j: "/jobs", n: "/nodes", u: "/use", a: "/audit", s: "/status" };
const OFF = "jobglass.keys.off";

export const keysOff = () => localStorage.getItem(OFF) === "yes";
export const switchKeys = off => off ? localStorage.setItem(OFF, "yes") : localStorage.removeItem(OFF);

export function listenForKeys(showHelp) {
  let afterG = false;
  document.addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, select, textarea, dialog");
    if (keysOff() || typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const page = afterG && PAGES[event.key];
    afterG = event.key === "g";
    if (page) {
      go(page);
    } else if (event.key === "?") {
      showHelp();
    } else if (event.key === "/") {
      document.querySelector("main input")?.focus();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    } else {
      return;
    }
    event.preventDefault();
  });
}

function step(by) {
  const links = [...document.querySelectorAll("main tbody tr .row-link")];
  const now = links.findIndex(link => link.closest("tr").contains(document.activeElement));
  links[Math.min(links.length - 1, Math.max(0, now + by))]?.focus();
}
