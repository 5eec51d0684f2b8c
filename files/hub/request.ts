import { HubError, statusError } from "./hub_error.ts";
import type { HubSettings } from "./settings.ts";

const MAX_REDIRECTS = 10;

/** What the hub itself says of a file, on the way to wherever its bytes are. */
export interface LinkedFile {
  /** SHA-256 or git's SHA-1 of the content, or a mark of another kind */
  readonly etag?: string;
  readonly size?: number;
  readonly commit?: string;
}

/** An answer, what the hub said on the way, and whether the hub itself gave it. */
export interface HubResponse {
  readonly response: Response;
  readonly linked: LinkedFile;
  readonly fromHub: boolean;
}

/** Headers for each step; may look at what the hub has said so far. */
export type HeadersFor = (
  step: { readonly onHub: boolean; readonly linked: LinkedFile },
) => HeadersInit;

/**
 * Asks a hub, following its redirects one by one.
 *
 * The token goes to the hub's own origin only, and not again once another was visited. The time limit
 * holds until the headers of the last answer are there. An answer of 416 is handed over, any other that
 * is no success becomes an error.
 */
export async function ask(
  url: URL,
  settings: HubSettings,
  what: string,
  headersFor: HeadersFor = () => ({}),
): Promise<HubResponse> {
  let at = url, left = false, linked: LinkedFile = {};
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const onHub = at.origin === settings.endpoint.origin && !left;
    const headers = new Headers(headersFor({ onHub, linked }));
    headers.set("accept-encoding", "identity"); // sizes and ranges are those of the file
    headers.set("user-agent", "assay");
    if (onHub && settings.token) headers.set("authorization", `Bearer ${settings.token}`);
    const response = await fetchWithin(at, headers, settings, what);
    if (onHub) linked = merge(linked, response);
    if (![301, 302, 303, 307, 308].includes(response.status)) {
      if (response.ok || response.status === 416) return { response, linked, fromHub: onHub };
      throw await statusError(response, what, onHub ? settings.token !== undefined : undefined);
    }
    await response.body?.cancel();
    const location = response.headers.get("location");
    const next = location ? URL.parse(location, at) : null;
    if (
      !next || !/^https?:$/.test(next.protocol) ||
      (at.protocol === "https:" && next.protocol !== "https:")
    ) {
      throw new HubError(
        "refused",
        `Cannot get ${what} as a redirect must lead to a safe address: found ${location}`,
      );
    }
    left ||= next.origin !== settings.endpoint.origin;
    at = next;
  }
  throw new HubError(
    "refused",
    `Cannot get ${what} as at most ${MAX_REDIRECTS} redirects are followed`,
  );
}

/** One request, up to the headers of its answer. */
async function fetchWithin(
  url: URL,
  headers: Headers,
  settings: HubSettings,
  what: string,
): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), settings.timeoutMs);
  try {
    return await fetch(url, {
      headers,
      redirect: "manual",
      signal: settings.signal ? AbortSignal.any([settings.signal, late.signal]) : late.signal,
    });
  } catch (cause) {
    settings.signal?.throwIfAborted();
    if (late.signal.aborted) {
      throw new HubError(
        "timeout",
        `Cannot get ${what} as ${url.host} must answer within ${settings.timeoutMs} ms: it did not; check the network, raise timeoutMs, or set HF_ENDPOINT to a mirror`,
        undefined,
        { cause },
      );
    }
    throw new HubError(
      "network",
      `Cannot get ${what} as ${url.host} must be reachable: ${
        (cause as Error).message
      }; check the network, or set HF_ENDPOINT to a mirror`,
      undefined,
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer of the hub adds; the first word on each counts. */
function merge(linked: LinkedFile, { headers, status }: Response): LinkedFile {
  const etag = headers.get("x-linked-etag") ??
    (status < 300 || status === 416 ? headers.get("etag") : null);
  const size = headers.get("x-linked-size");
  return {
    etag: linked.etag ?? (etag ? plainEtag(etag) : undefined),
    size: linked.size ?? (size && /^\d+$/.test(size) ? Number(size) : undefined),
    commit: linked.commit ?? headers.get("x-repo-commit") ?? undefined,
  };
}

/** Without quotes and without the mark of a weak one. */
export function plainEtag(etag: string): string {
  return etag.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}

/** Pieces of a body, each within the time limit; a cut becomes an error that may pass. */
export async function* pieces(
  response: Response,
  settings: HubSettings,
  what: string,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(
        () =>
          reject(
            new HubError(
              "timeout",
              `Cannot get ${what} as a piece must come every ${settings.timeoutMs} ms: none did; run it again to carry on, or raise timeoutMs`,
            ),
          ),
        settings.timeoutMs,
      );
      let value: Uint8Array | undefined;
      try {
        ({ value } = await Promise.race([reader.read(), late]));
      } catch (cause) {
        settings.signal?.throwIfAborted();
        if (cause instanceof HubError) throw cause;
        throw new HubError(
          "network",
          `Cannot get ${what} as the connection must last: ${
            (cause as Error).message
          }; run it again to carry on`,
          undefined,
          { cause },
        );
      } finally {
        clearTimeout(timer);
      }
      if (value === undefined) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {}); // it may have broken already
  }
}
