// Addresses to pages. Every view is an address; back, forward and reload restore it.

const ROUTES = [
  [/^\/(?:jobs)?$/, "jobs", []],
  [/^\/jobs\/([^/]+)\/([^/]+)$/, "job", ["cluster", "id"]],
  [/^\/nodes$/, "nodes", []],
  [/^\/nodes\/([^/]+)\/([^/]+)$/, "node", ["cluster", "node"]],
  [/^\/use$/, "use", []],
  [/^\/audit$/, "audit", []],
  [/^\/status$/, "status", []],
];

/** `{name, parameters, query}` of an address; name is `missing` where there is no page. */
export function route(location) {
  for (const [pattern, name, keys] of ROUTES) {
    const match = pattern.exec(location.pathname);
    if (match) {
      try {
        const parameters = Object.fromEntries(keys.map((key, i) => [key, decodeURIComponent(match[i + 1])]));
        return { name, parameters, query: new URLSearchParams(location.search) };
      } catch {
        break; // A stray % is no address of ours.
      }
    }
  }
  return { name: "missing", parameters: {}, query: new URLSearchParams() };
}

/** Goes to an address of ours. */
export function go(address, replace = false) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

/** This page's address with some parameters changed; empty ones go. */
export function withQuery(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    value === "" || value === undefined || value === null ? query.delete(name) : query.set(name, value);
  }
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

/** Makes plain links to our own pages go without a reload. */
export function followLinks() {
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[href]");
    const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target || link.hasAttribute("download") || link.origin !== location.origin
      || route(link).name === "missing" || (link.hash && link.pathname === location.pathname)) {
      return;
    }
    event.preventDefault();
    go(link.href);
    scrollTo(0, 0);
  });
}
