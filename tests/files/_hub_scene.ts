import assert from "node:assert/strict";
import {
  downloadFile,
  type DownloadFileOptions,
  HubError,
  type HubErrorKind,
} from "../../files/mod.ts";
import { FalseHub, type Mood } from "./_hub.ts";
import { withFolder } from "./_foreign.ts";

export const small = new TextEncoder().encode("agent,task\nx,1\n");
export const large = new Uint8Array(200_000).map((_, i) => i * 31 + (i >> 8));
export const FILES = { "t.csv": small, "deep/er/big.bin": large };

export interface Scene {
  hub: FalseHub;
  base: string;
  names: () => string[];
  get: (options?: Partial<DownloadFileOptions>) => ReturnType<typeof downloadFile>;
}

/** A false hub and an empty folder, both gone afterwards. */
export function hubTest(
  name: string,
  run: (scene: Scene) => Promise<void>,
  mood: Partial<Mood> = {},
) {
  Deno.test(name, async () => {
    await withFolder(async (base) => {
      const hub = new FalseHub(FILES);
      Object.assign(hub.mood, mood);
      const get = (options: Partial<DownloadFileOptions> = {}) =>
        downloadFile({
          endpoint: hub.endpoint,
          token: "",
          repo: "someone/data",
          path: "deep/er/big.bin",
          to: `${base}/big.bin`,
          retryDelayMs: 0,
          ...options,
        });
      const names = () => [...Deno.readDirSync(base)].map((e) => e.name).sort();
      try {
        await run({ hub, base, names, get });
      } finally {
        await hub.close();
      }
    });
  });
}

export async function fails(promise: Promise<unknown>, kind: HubErrorKind, message: RegExp) {
  await assert.rejects(promise, (error: Error) => {
    assert(error instanceof HubError, String(error));
    assert.equal(error.kind, kind, error.message);
    assert.match(error.message, message);
    return true;
  });
}
