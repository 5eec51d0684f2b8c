const text = await Deno.readTextFile(new URL("../golden/files/foreign.json", import.meta.url));
const files: Record<string, string> = JSON.parse(text);

/** Bytes of a small file made by another program; see tests/golden/files/make.py. */
export function foreign(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(files[name]), (c) => c.charCodeAt(0));
}

/** Runs with a fresh folder that is gone afterwards. */
export async function withFolder(run: (base: string) => Promise<void>): Promise<void> {
  const base = await Deno.makeTempDir();
  try {
    await run(base);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}
