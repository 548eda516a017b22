// The shell: header, navigation, the page of the address, help.
import { html, render, nothing } from "./library.js";
import { ZONE } from "./format.js";
import { followLinks, route } from "./router.js";
import { KEYS, keysOff, listenForKeys, switchKeys } from "./keys.js";
import { notice } from "./parts.js";
import { jobsPage } from "./pages/jobs.js";
import { jobPage } from "./pages/job.js";
import { nodesPage } from "./pages/nodes.js";
import { nodePage } from "./pages/node.js";
import { usePage } from "./pages/use.js";
import { auditPage } from "./pages/audit.js";
import { statusPage } from "./pages/status.js";

const PAGES = {
  jobs: { open: jobsPage, tab: "/jobs", title: "Jobs" },
  job: { open: jobPage, tab: "/jobs", title: "Job" },
  nodes: { open: nodesPage, tab: "/nodes", title: "Nodes" },
  node: { open: nodePage, tab: "/nodes", title: "Node" },
  use: { open: usePage, tab: "/use", title: "Use and waste" },
  audit: { open: auditPage, tab: "/audit", title: "Audit" },
  status: { open: statusPage, tab: "/status", title: "Status" },
  missing: { open: missingPage, tab: "", title: "No such page" },
};
const TABS = [["/jobs", "Jobs"], ["/nodes", "Nodes"], ["/use", "Use and waste"], ["/audit", "Audit"], ["/status", "Status"]];

let close = () => {};
let tab = "";

const offset = -new Date().getTimezoneOffset();
const zone = `${ZONE === "UTC" ? "" : `${ZONE}, `}UTC${offset ? (offset > 0 ? "+" : "−") + Math.abs(offset) / 60 : ""}`;

function shell() {
  const dark = isDark();
  render(html`
    <a class="skip" href="#main">Skip to the page</a>
    <header class="top">
      <a class="brand" href="/jobs"><svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect width="32" height="32" rx="7"></rect><path d="M6 21h4l3-10 4 13 4-18 3 15h2"></path></svg>Jobglass</a>
      <nav aria-label="Pages">${TABS.map(([href, name]) => html`<a href=${href} aria-current=${tab === href ? "page" : nothing}>${name}</a>`)}</nav>
      <span class="zone muted" title="All times are of this zone">${zone}</span>
      <button type="button" class="quiet" aria-label=${dark ? "Use the light theme" : "Use the dark theme"} @click=${switchTheme}>${dark ? "☀" : "☾"}</button>
      <button type="button" class="quiet" aria-label="Keys and help" @click=${help}>?</button>
    </header>
    <main id="main" tabindex="-1"></main>
    <dialog id="help" aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">${KEYS.map(([key, text]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${text}</dd></div>`)}</dl>
      <label><input type="checkbox" .checked=${!keysOff()} @change=${event => switchKeys(!event.target.checked)}> Single keys work</label>
      <p class="muted">Everything here is also in the command line (<code>jobglass --help</code>) and in the interface (<a href="/openapi.yaml">/openapi.yaml</a>).</p>
      <form method="dialog"><button>Close</button></form>
    </dialog>`, document.getElementById("app"));
}

function help() {
  document.getElementById("help").showModal();
}

function isDark() {
  return (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
}

function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem("jobglass.theme", theme);
  shell();
  dispatchEvent(new Event("themechange"));
}

function missingPage({ show }) {
  show(notice("There is no such page.", "The address may be of another version.", html`<a href="/jobs">To the jobs</a>`));
  return () => {};
}

function open() {
  close();
  const { name, parameters, query } = route(location);
  const page = PAGES[name];
  tab = page.tab;
  shell();
  // A fresh element for each page: lit keeps what it rendered by element.
  const root = document.createElement("div");
  root.className = `page ${name}`;
  const main = document.getElementById("main");
  main.replaceChildren(root);
  const title = text => { document.title = `${text} · Jobglass`; };
  title(page.title);
  close = page.open({ parameters, query, title, root, show: template => render(template, root) }) ?? (() => {});
}

addEventListener("popstate", open);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { shell(); dispatchEvent(new Event("themechange")); });
followLinks();
listenForKeys(help);
open();
