/**
 * As much of `Deno` as kernel tests use, for a page: tests are collected, files come from the server.
 *
 * @module
 */

/** A test that was registered. */
export interface Collected {
  readonly name: string;
  readonly run: () => unknown;
}

export const collected: Collected[] = [];

interface Definition {
  readonly name: string;
  readonly ignore?: boolean;
  readonly fn: () => unknown;
}

function test(first: string | Definition, run?: () => unknown): void {
  if (typeof first === "string") collected.push({ name: first, run: run! });
  else if (!first.ignore) collected.push({ name: first.name, run: first.fn });
}

Object.assign(globalThis, {
  Deno: {
    test: Object.assign(test, { ignore: () => {} }),
    env: { get: () => undefined },
    build: { os: "browser", arch: "none" },
    readTextFile: async (url: URL) => await (await fetch(url)).text(),
    readFile: async (url: URL) => new Uint8Array(await (await fetch(url)).arrayBuffer()),
    errors: {},
  },
});
