// The service's own interface, /v1: every request of these pages goes through here.

const ADVICE = {
  0: "The service does not answer. Is it running, and is the network up?",
  400: "The address holds something that the service cannot read; drop a filter.",
  401: "Sign in first.",
  403: "Not found, or not yours.",
  404: "Not found, or not yours.",
  429: "Too many requests; it is tried again by itself.",
  503: "The service is busy or its database is away; it is tried again by itself.",
};

/** What went wrong with a request, in words, with what to do and the id to give to an administrator. */
export class ApiError extends Error {
  constructor(status, message, requestId) {
    super(message);
    this.status = status;
    this.requestId = requestId;
    this.advice = ADVICE[status] ?? (status >= 500 ? "The service failed; its log has the request id." : "");
  }
}

/** The address of a resource: undefined, null and empty parameters are left out. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Path of a job; `cluster` may be missing. */
export function jobPath(cluster, id, rest = "") {
  return `/v1/jobs/${encodeURIComponent(cluster ? `${cluster}:${id}` : id)}${rest}`;
}

/** The JSON answer; throws ApiError. An abort is thrown on as it is. */
export async function get(path, parameters, signal) {
  let response;
  try {
    response = await fetch(address(path, parameters), { signal, headers: { Accept: "application/json" } });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new ApiError(0, "no answer", null);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok || body === null) {
    throw new ApiError(
      response.ok ? 502 : response.status,
      body?.message ?? `HTTP ${response.status}`,
      body?.details?.request_id ?? response.headers.get("X-Request-Id"));
  }
  return body;
}
