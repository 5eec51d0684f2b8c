import { createHash } from "node:crypto";

/** What a request to the false hub looked like. */
export interface Seen {
  readonly host: "hub" | "store";
  readonly path: string;
  readonly authorization: string | null;
  readonly range: string | null;
}

/** How the false hub misbehaves; each may change between requests. */
export interface Mood {
  /** Bytes after which a body is cut, one number a request to the store; undefined for whole */
  cuts: (number | undefined)[];
  /** Statuses to answer with before anything works */
  refusals: { status: number; headers?: HeadersInit }[];
  /** Extra or changed headers of the hub's answer for a file */
  headers: Record<string, string>;
  /** Whether the store knows ranges */
  ranges: boolean;
  /** Answers nothing at all until it is told to stop */
  silent: boolean;
  /** Token needed for anything */
  token?: string;
  /** What the hub lists; default the files */
  siblings?: unknown[];
}

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const sha256 = (b: Uint8Array) => createHash("sha256").update(b).digest("hex");
export const gitSha1 = (b: Uint8Array) =>
  createHash("sha1").update(`blob ${b.length}\0`).update(b).digest("hex");

/** A hub on this machine that sends `.bin` files from a second host, and keeps what it was asked. */
export class FalseHub {
  readonly seen: Seen[] = [];
  readonly mood: Mood = { cuts: [], refusals: [], headers: {}, ranges: true, silent: false };
  private readonly stopped = Promise.withResolvers<void>();
  private readonly hub = this.serve((request) => this.answer(request));
  private readonly store = this.serve((request) => this.send(request));

  constructor(
    readonly files: Record<string, Uint8Array>,
    readonly repo = "datasets/someone/data",
  ) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.hub.addr.port}`;
  }

  async close(): Promise<void> {
    this.stopped.resolve();
    await Promise.all([this.hub.shutdown(), this.store.shutdown()]);
  }

  private serve(handler: (request: Request) => Response | Promise<Response>) {
    return Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  }

  private note(host: Seen["host"], request: Request): string {
    const path = decodeURIComponent(new URL(request.url).pathname);
    const { headers } = request;
    this.seen.push({
      host,
      path,
      authorization: headers.get("authorization"),
      range: headers.get("range"),
    });
    return path;
  }

  private async answer(request: Request): Promise<Response> {
    const path = this.note("hub", request);
    if (this.mood.silent) await this.stopped.promise;
    const refusal = this.mood.refusals.shift();
    if (refusal) return new Response("no", refusal);
    if (this.mood.token && request.headers.get("authorization") !== `Bearer ${this.mood.token}`) {
      return new Response("no", { status: 401, headers: { "x-error-code": "GatedRepo" } });
    }
    const kinds = this.repo.startsWith("datasets/") ? this.repo : `models/${this.repo}`;
    if (path.startsWith(`/api/${kinds}/revision/`)) {
      return Response.json({
        sha: COMMIT,
        siblings: this.mood.siblings ?? Object.keys(this.files).map((rfilename) => ({ rfilename })),
      });
    }
    const name = path.replace(new RegExp(`^/${this.repo}/resolve/[^/]+/`), "");
    const bytes = this.files[name];
    if (!bytes) {
      return new Response("no", { status: 404, headers: { "x-error-code": "EntryNotFound" } });
    }
    const headers = { "x-repo-commit": COMMIT, ...this.mood.headers };
    if (!name.endsWith(".bin")) {
      return this.body(request, bytes, { etag: `"${gitSha1(bytes)}"`, ...headers });
    }
    return new Response(null, {
      status: 302,
      headers: {
        location: `http://127.0.0.1:${this.store.addr.port}/${name}?signed=1`,
        "x-linked-size": String(bytes.length),
        "x-linked-etag": `"${sha256(bytes)}"`,
        ...headers,
      },
    });
  }

  private send(request: Request): Response {
    const name = this.note("store", request).slice(1);
    return this.body(request, this.files[name], { etag: '"store-mark"' });
  }

  /** A file, or a piece of it, perhaps cut. */
  private body(request: Request, whole: Uint8Array, headers: HeadersInit): Response {
    const cut = this.mood.cuts.shift();
    const from = this.mood.ranges
      ? Number(/^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1] ?? 0)
      : 0;
    const out = new Headers(headers);
    if (from > 0 && from >= whole.length) {
      out.set("content-range", `bytes */${whole.length}`);
      return new Response(null, { status: 416, headers: out });
    }
    const bytes = whole.subarray(from);
    out.set("content-length", String(bytes.length));
    if (from > 0) out.set("content-range", `bytes ${from}-${whole.length - 1}/${whole.length}`);
    let sent = false;
    const stream = cut === undefined ? bytes.slice() : new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) return controller.error(new Error("cut"));
        controller.enqueue(bytes.subarray(0, cut));
        sent = true;
      },
    }, { highWaterMark: 0 });
    return new Response(stream, { status: from > 0 ? 206 : 200, headers: out });
  }
}
