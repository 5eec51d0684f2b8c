import { writeAtomic } from "../../files/mod.ts";
import { bundlePage } from "../bundle/bundle_page.ts";
import { bundleScript } from "../bundle/bundle_script.ts";
import { declareTypes } from "../bundle/declare_types.ts";
import type { Command } from "../command.ts";
import { ProgressLine } from "../progress_line.ts";

export const bundle: Command = {
  name: "bundle",
  summary: "Make one file for browsers, its types, and a page that trains in the browser.",
  flags: [
    { name: "out", value: "DIR", help: "where the files go; output/browser if left out" },
    { name: "no-types", help: "leave the type declarations out" },
    { name: "quiet", help: "no progress" },
  ],
  examples: [
    ["deno task bundle", "assay.js, assay.d.ts with types/, and page.html, to output/browser"],
    ["deno task bundle --out dist --no-types", "Elsewhere, and without types"],
  ],
  async run(flags) {
    const out = (flags.text("out") ?? "output/browser").replace(/(.)\/+$/, "$1");
    const line = ProgressLine.onStderr(flags.has("quiet"));
    const stages = flags.has("no-types") ? 2 : 3;
    const stage = (label: string, done: number) =>
      line.update({ label, done, total: stages, unit: "files" });
    stage("bundling", 0);
    const script = await bundleScript("browser/mod.ts");
    stage("bundling the page", 1);
    const page = await bundlePage();
    if (!flags.has("no-types")) {
      stage("declaring types", 2);
      for (const [path, text] of declareTypes()) await writeAtomic(`${out}/types/${path}`, text);
      await writeAtomic(`${out}/assay.d.ts`, 'export * from "./types/browser/mod.js";\n');
    }
    await writeAtomic(`${out}/assay.js`, script);
    await writeAtomic(`${out}/page.html`, page);
    line.clear();
    const size = (text: string) => `${(new Blob([text]).size / 1e6).toFixed(2)} MB`;
    console.log(`${out}/assay.js    ${size(script)}, one file without imports`);
    if (!flags.has("no-types")) {
      console.log(`${out}/assay.d.ts  types; they name those of @webgpu/types`);
    }
    console.log(`${out}/page.html   ${size(page)}, open it in a browser`);
    return 0;
  },
};
