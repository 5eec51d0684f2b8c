import assert from "node:assert/strict";
import ts from "npm:typescript@5.9.3";
import { bundleScript } from "../../cli/bundle/bundle_script.ts";
import { declareTypes, webGpuTypes } from "../../cli/bundle/declare_types.ts";
import * as assay from "../../browser/mod.ts";
import { relativeError } from "../_helpers/close.ts";
import { browserTest, servePages } from "./_chromium.ts";

/** Fifty epochs; written so that it runs as it stands in a page, given the module. */
async function train({ irt, kernels, responses }: typeof assay, device: "webgpu" | "wasm") {
  const { matrix, embeddings: features } = irt.simulateBenchmark({
    seed: 2,
    benchmarks: [{ name: "tasks", respondents: 23, items: 61 }],
    width: 12,
  });
  const cells = responses.observedCells(responses.ResponseMatrix.create(matrix));
  const backend = await kernels.openBackend({ device });
  const found: number[][] = [];
  for (const likelihood of ["bernoulli", "beta"] as const) {
    const options = {
      ...irt.ARAF_PRESETS.default,
      likelihood,
      factors: 5,
      dropout: 0.5,
      epochs: 50,
    };
    const fits = irt.fitAraf(backend, [{ cells, features, options, seed: 3 }], { workers: 0 });
    for await (const { fit } of fits) {
      const { ability, bias } = fit.parameters;
      found.push([...ability, ...bias, ...fit.tau]);
    }
  }
  const { name } = backend.info;
  backend.close();
  return { name, found };
}

browserTest("fifty epochs in the browser give the parameters that Deno finds", async (browser) => {
  using server = servePages({
    "/page.html": "<!doctype html><title>t</title>",
    "/assay.js": await bundleScript("browser/mod.ts"),
  });
  const page = await browser.newPage();
  await page.goto(`${server.url}/page.html`);
  const here = await train(assay, "wasm");
  for (const device of ["webgpu", "wasm"] as const) {
    const run = `(${train.toString()})(await import(location.origin + "/assay.js"), "${device}")`;
    const there = await page.evaluate(`(async () => ${run})()`) as Awaited<
      ReturnType<typeof train>
    >;
    for (const [n, parameters] of there.found.entries()) {
      const error = relativeError(Float64Array.from(parameters), Float64Array.from(here.found[n]));
      assert(error < 1e-4, `${device} (${there.name}), likelihood ${n}: off by ${error}`);
    }
  }
});

Deno.test("the bundle's types are accepted by the plain compiler, and catch a wrong call", () => {
  const files = new Map<string, string>();
  for (const [path, text] of declareTypes()) files.set(`/user/types/${path}`, text);
  files.set("/user/assay.d.ts", 'export * from "./types/browser/mod.js";\n');
  files.set(
    "/user/good.ts",
    `import { irt, kernels } from "./assay.js";
export const backend: Promise<kernels.Backend> = kernels.openBackend({ device: "webgpu" });
export const area: irt.Measured = irt.areaUnderCurve({ truth: [1, 0], predicted: [0.7, 0.2] });
`,
  );
  files.set("/user/bad.ts", `import { kernels } from "./assay.js";\nkernels.openBackend("gpu");\n`);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path) ?? readFile.call(host, path);
  host.directoryExists = () => true;
  host.getSourceFile = (path, target, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path)!, target)
      : getSourceFile.call(host, path, target, ...rest);
  const check = (path: string) =>
    ts.getPreEmitDiagnostics(ts.createProgram([path, webGpuTypes()], options, host))
      .filter(({ file }) => file?.fileName.startsWith("/user/"))
      .map(({ file, messageText }) =>
        `${file!.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`
      );
  assert.deepEqual(check("/user/good.ts"), []);
  assert.equal(check("/user/bad.ts").length, 1);
});
