import fs from "node:fs";
import { INNER_HOST, INNER_USER } from "./arguments.ts";

const FILES: Readonly<Record<string, string>> = {
  passwd: `sandbox:x:${INNER_USER}:${INNER_USER}::/workspace:/bin/sh\n`,
  group: `sandbox:x:${INNER_USER}:\n`,
  hosts: `127.0.0.1 localhost ${INNER_HOST}\n::1 localhost\n`,
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
};

/** Fills the folder that stands for `/etc`, with empty places for what is laid over it. */
export function prepareEtc(folder: string, overlay: readonly string[]): void {
  for (const [name, text] of Object.entries(FILES)) {
    fs.writeFileSync(`${folder}/${name}`, text, { mode: 0o644 });
  }
  for (const path of overlay.filter((word) => word.startsWith("/etc/"))) {
    const place = `${folder}/${path.slice("/etc/".length)}`;
    if (fs.existsSync(place)) continue;
    if (fs.statSync(path).isDirectory()) fs.mkdirSync(place, { mode: 0o755 });
    else fs.writeFileSync(place, "", { mode: 0o644 });
  }
}
