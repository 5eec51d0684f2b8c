import assert from "node:assert/strict";

const root = new URL("../", import.meta.url);

/** Serves the project's files, and nothing above them, on a free port of this machine. */
function serveTree(): { url: string; stop: () => Promise<void> } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      try {
        const body = await Deno.readFile(new URL(`.${pathname}`, root));
        const type = pathname.endsWith(".ts") ? "application/typescript" : "text/plain";
        return new Response(body, { headers: { "content-type": type } });
      } catch {
        return new Response("not found", { status: 404 });
      }
    },
  );
  return { url: `http://127.0.0.1:${server.addr.port}/`, stop: () => server.shutdown() };
}

/** The first TypeScript example of the README. */
async function readmeExample(): Promise<string> {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(code, "README.md has no TypeScript example");
  assert.ok(code.includes('"./mod.ts"'), "the example does not import ./mod.ts");
  return code;
}

/** Runs a program of one file in a folder with nothing else in it. */
async function runAlone(code: string): Promise<{ output: string; errors: string; code: number }> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/main.ts`, code);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", "--no-check", "main.ts"],
      cwd: folder,
      env: { NO_COLOR: "1", XDG_RUNTIME_DIR: Deno.env.get("XDG_RUNTIME_DIR") ?? folder },
    });
    const { stdout, stderr, code: status } = await child.output();
    const decoder = new TextDecoder();
    return { output: decoder.decode(stdout), errors: decoder.decode(stderr), code: status };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("mod.ts runs the README's example when imported from a URL", async () => {
  const { url, stop } = serveTree();
  try {
    const example = (await readmeExample()).replace('"./mod.ts"', JSON.stringify(`${url}mod.ts`));
    const { output, errors, code } = await runAlone(example);
    assert.equal(code, 0, errors);
    const auc = Number(/value: ([\d.]+)/.exec(output)?.[1]);
    assert.ok(auc > 0.55 && auc <= 1, output);
  } finally {
    await stop();
  }
});

Deno.test("mod.ts imports without touching device, network or disk", async () => {
  const { url, stop } = serveTree();
  try {
    const program = `
      const opened: string[] = [];
      navigator.gpu.requestAdapter = () => { opened.push("adapter"); return Promise.resolve(null); };
      const Deno_ = Deno as unknown as Record<string, unknown>;
      for (const name of ["open", "openSync", "readFile", "readFileSync", "readTextFile", "readDir", "connect", "makeTempDir"]) {
        const real = Deno_[name] as (...args: unknown[]) => unknown;
        Deno_[name] = (...args: unknown[]) => { opened.push(name); return real(...args); };
      }
      const real = globalThis.fetch;
      globalThis.fetch = (...args) => { opened.push("fetch"); return real(...args); };
      const mod = await import(${JSON.stringify(`${url}mod.ts`)});
      console.log(JSON.stringify({ opened, names: Object.keys(mod).sort() }));`;
    const { output, errors, code } = await runAlone(program);
    assert.equal(code, 0, errors);
    assert.deepEqual(JSON.parse(output), {
      opened: [],
      names: [
        "agents",
        "features",
        "figures",
        "files",
        "inference",
        "irt",
        "kernels",
        "responses",
        "sandbox",
        "studies",
      ],
    });
  } finally {
    await stop();
  }
});

Deno.test("mod.ts leaves ONNX Runtime, the largest package, unfetched until it is used", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-lock", "mod.ts"],
    cwd: root,
    env: { NO_COLOR: "1" },
  });
  const { stdout, success } = await child.output();
  assert.ok(success);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string; dependencies?: { specifier: string; code?: unknown }[] }[];
  };
  // What is named in code is fetched with the import, even where it is imported later.
  const fetched = new Set(
    modules.flatMap(({ dependencies }) => dependencies ?? []).filter(({ code }) => code)
      .map(({ specifier }) => specifier).filter((specifier) => specifier.startsWith("npm:")),
  );
  assert.ok([...fetched].some((specifier) => specifier.startsWith("npm:zod@")));
  assert.deepEqual([...fetched].filter((specifier) => /onnxruntime/.test(specifier)), []);
});
