import assert from "node:assert/strict";

/** What each folder may import from, besides itself. Nothing else is allowed. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  files: [],
  kernels: [],
  responses: ["files"],
  features: ["files", "kernels"],
  irt: ["files", "kernels", "responses"],
  figures: [],
  sandbox: [],
  inference: ["files", "kernels"],
  agents: ["files", "inference", "responses", "sandbox"],
  evaluation: ["files", "agents", "sandbox", "responses", "irt"],
  remediation: ["files", "evaluation", "agents", "sandbox", "responses", "irt", "inference"],
  studies: ["files", "kernels", "irt", "features", "responses", "figures"],
};
const ANYTHING = new Set(["cli", "tests", "bench", "browser"]);

/** Outside packages and the one folder that may import each. `zod` lives in every `schema.ts`. */
const HOMES: Record<string, readonly string[]> = {
  "hyparquet": ["files"],
  "hyparquet-writer": ["files"],
  "vega": ["figures"],
  "vega-lite": ["figures"],
  "@resvg/resvg-wasm": ["figures"],
  "onnxruntime-web": ["inference"],
  "@huggingface/tokenizers": ["inference"],
  "@huggingface/jinja": ["inference"],
  "yaml": ["inference"],
  "marked": ["cli"],
  "typescript": ["cli", "tests"],
  "@webgpu/types": ["cli"],
  "playwright-core": ["tests"],
  "highlight.js": ["cli"],
  "@tensorflow/tfjs": ["tests", "bench"],
  "@tensorflow/tfjs-backend-wasm": ["bench"],
  "fast-check": ["tests"],
};

const root = new URL("../", import.meta.url).pathname;

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory && !/^(\.|node_modules|output)/.test(entry.name)) yield* sources(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

interface Import {
  file: string;
  specifier: string;
}

/** Every static and dynamic import in the tree, leaving out examples inside comments. */
async function imports(): Promise<Import[]> {
  const found: Import[] = [];
  for await (const path of sources(root.replace(/\/$/, ""))) {
    const text = (await Deno.readTextFile(path)).replace(/\/\*[\s\S]*?\*\//g, "").replace(
      /^\s*\/\/.*$/gm,
      "",
    );
    const pattern =
      /(?:^|\n)\s*(?:import|export)\b[\w\s{},*$]*?\bfrom\s*"([^"\n$]+)"|\bimport\s*\(\s*"([^"\n$]+)"|(?:^|\n)\s*import\s+"([^"\n$]+)"/g;
    for (const match of text.matchAll(pattern)) {
      found.push({ file: path.slice(root.length), specifier: match[1] ?? match[2] ?? match[3] });
    }
  }
  return found;
}

Deno.test("each folder imports only from the folders below it, by their mod.ts", async () => {
  const wrong: string[] = [];
  for (const { file, specifier } of await imports()) {
    if (!specifier.startsWith(".")) continue;
    const from = file.includes("/") ? file.split("/")[0] : "";
    const target = new URL(specifier, `file:///${file}`).pathname.slice(1);
    const to = target.includes("/") ? target.split("/")[0] : "";
    if (from === to || from === "" || ANYTHING.has(from)) continue;
    if (!MAY_IMPORT[from]?.includes(to)) {
      wrong.push(`${file} imports ${specifier}: ${from} may not import ${to}`);
    } else if (target !== `${to}/mod.ts`) {
      wrong.push(`${file} imports ${specifier}: enter ${to} by its mod.ts`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("each outside package is imported from its home only, with a version", async () => {
  const wrong: string[] = [];
  for (const { file, specifier } of await imports()) {
    if (specifier.startsWith(".") || specifier.startsWith("node:")) continue;
    const name = /^npm:(@[^/]+\/[^@/]+|[^@/]+)@\d[^/]*/.exec(specifier)?.[1];
    const folder = file.split("/")[0];
    if (!name) wrong.push(`${file} imports ${specifier}: write it as npm:name@version`);
    else if (HOMES[name] && !HOMES[name].includes(folder)) {
      wrong.push(`${file} imports ${specifier}: its home is ${HOMES[name].join(", ")}`);
    } else if (!HOMES[name] && name !== "zod") {
      wrong.push(`${file} imports ${specifier}: give it a home in this test`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("source files stay short: half below 100 lines, nine in ten below 250, none above 400", async () => {
  const lengths: { file: string; lines: number }[] = [];
  for await (const path of sources(root.replace(/\/$/, ""))) {
    const file = path.slice(root.length);
    if (file.startsWith("tests/") || file.startsWith("bench/")) continue;
    lengths.push({ file, lines: (await Deno.readTextFile(path)).split("\n").length });
  }
  lengths.sort((a, b) => a.lines - b.lines);
  const at = (share: number) => lengths[Math.floor(share * (lengths.length - 1))];
  assert.ok(at(0.5).lines <= 110, `the middle file has ${at(0.5).lines} lines: ${at(0.5).file}`);
  assert.ok(
    at(0.9).lines <= 250,
    `one in ten has more than ${at(0.9).lines} lines: ${at(0.9).file}`,
  );
  assert.deepEqual(lengths.filter((l) => l.lines > 400), []);
});
