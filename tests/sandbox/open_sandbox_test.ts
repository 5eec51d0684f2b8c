import { strict as assert } from "node:assert";
import { openSandbox, type resolveLimits, type Sandbox, SandboxError } from "../../sandbox/mod.ts";
import { endOrphans } from "../../sandbox/bubblewrap/end_orphans.ts";
import { sandboxTest, skipped } from "./_sandbox_helper.ts";

const OPTIONS = {
  bubblewrap: { isolation: "bubblewrap" },
  weak: { isolation: "weak", allowWeakIsolation: true },
} as const;

/** The same test in each sandbox that runs on this machine's own kernel. */
function eachSandbox(
  name: string,
  run: (sandbox: Sandbox) => void | Promise<void>,
  limits: Parameters<typeof resolveLimits>[0] = {},
): void {
  for (const kind of ["bubblewrap", "weak"] as const) {
    const why = kind === "bubblewrap" ? skipped : "";
    Deno.test({
      name: `${name} [${kind}]${why}`,
      ignore: why !== "",
      fn: async () => {
        await using sandbox = await openSandbox({ ...OPTIONS[kind], limits });
        await run(sandbox);
      },
    });
  }
}

eachSandbox("run() tells output, exit code and isolation", async (sandbox) => {
  const result = await sandbox.run(["sh", "-c", "echo out; echo err >&2; exit 3"]);
  assert.deepEqual(
    [result.status, result.exitCode, result.stdout.text(), result.stderr.text()],
    ["exited", 3, "out\n", "err\n"],
  );
  assert.equal(result.isolation, sandbox.isolation);
  assert.equal(sandbox.describe().isolation, sandbox.isolation);
  assert.equal((await sandbox.run(["no-such-program"])).exitCode, 127);
  assert.equal((await sandbox.run(["sh", "-c", "kill -9 $$"])).exitCode, 137);
});

eachSandbox("run() keeps files from command to command, and by handle", async (sandbox) => {
  await sandbox.prepare({ "src/a.txt": "one", "src/b.bin": new Uint8Array([0, 255]) });
  const { exitCode } = await sandbox.run(["sh", "-c", "cp a.txt c.txt; echo two >> c.txt"], {
    cwd: "src",
  });
  assert.equal(exitCode, 0);
  assert.equal(new TextDecoder().decode(await sandbox.readFile("src/c.txt")), "onetwo\n");
  await sandbox.writeFile("run.sh", "#!/bin/sh\necho ran\n", { executable: true });
  assert.equal((await sandbox.run(["./run.sh"])).stdout.text(), "ran\n");
  assert.deepEqual(await sandbox.listDir("src"), [
    { name: "a.txt", kind: "file" },
    { name: "b.bin", kind: "file" },
    { name: "c.txt", kind: "file" },
  ]);
  const path = `${sandbox.root}/src/a.txt`;
  assert.equal((await sandbox.readFile(path)).length, 3);
  assert.equal((await sandbox.run(["cat", path])).stdout.text(), "one");
});

eachSandbox("run() builds the environment from nothing", async (sandbox) => {
  const { stdout } = await sandbox.run(["env"], { env: { NAME: "a b\n$(c)" } });
  const names = stdout.text().split("\n").map((line) => line.split("=")[0]);
  for (const name of ["PATH", "HOME", "TMPDIR", "LANG", "NAME"]) assert.ok(names.includes(name));
  assert.match(stdout.text(), /NAME=a b\n\$\(c\)\n/);
  assert.ok(!names.includes("USER") && !names.includes("DENO_DIR"));
});

eachSandbox("run() feeds input, whole or as the command asks for it", async (sandbox) => {
  assert.equal((await sandbox.run(["cat"], { stdin: "héllo" })).stdout.text(), "héllo");
  assert.equal((await sandbox.run(["wc", "-c"])).stdout.text().trim(), "0");
  // Whoever does not read its input is no failure.
  const big = new Uint8Array(4_000_000);
  assert.equal((await sandbox.run(["true"], { stdin: big })).exitCode, 0);
  const asked = Promise.withResolvers<void>();
  async function* answer() {
    await asked.promise;
    yield new TextEncoder().encode("secret\n");
  }
  const script = "echo ready; read line; echo got $line";
  const { stdout } = await sandbox.run(["sh", "-c", script], {
    stdin: answer(),
    onOutput: (_stream, bytes) => {
      if (new TextDecoder().decode(bytes).includes("ready")) asked.resolve();
    },
  });
  assert.equal(stdout.text(), "ready\ngot secret\n");
});

eachSandbox("run() does not wait for input that its command no longer wants", async (sandbox) => {
  async function* never() {
    await new Promise(() => {});
    yield new Uint8Array(1);
  }
  assert.equal((await sandbox.run(["true"], { stdin: never() })).exitCode, 0);
});

eachSandbox("run() ends at its wall clock with what was said", async (sandbox) => {
  const result = await sandbox.run(["sh", "-c", "echo begun; sleep 300"], {
    limits: { wallMs: 300 },
  });
  assert.deepEqual(
    [result.status, result.exitCode, result.stdout.text()],
    ["timeout", null, "begun\n"],
  );
});

eachSandbox("run() ends when its caller says so, before or while it runs", async (sandbox) => {
  const early = await sandbox.run(["sleep", "300"], { signal: AbortSignal.abort() });
  assert.equal(early.status, "cancelled");
  const abort = new AbortController();
  const { status } = await sandbox.run(["sh", "-c", "echo begun; sleep 300"], {
    signal: abort.signal,
    onOutput: () => abort.abort(),
  });
  assert.equal(status, "cancelled");
});

eachSandbox("run() passes on what a listener or an input throws", async (sandbox) => {
  const boom = () => {
    throw new Error("boom");
  };
  await assert.rejects(sandbox.run(["echo"], { onOutput: boom }), /boom/);
  // deno-lint-ignore require-yield
  async function* broken(): AsyncGenerator<Uint8Array> {
    await Promise.resolve();
    throw new Error("boom");
  }
  await assert.rejects(sandbox.run(["sleep", "300"], { stdin: broken() }), /boom/);
});

eachSandbox("run() ends a group, and what left it", async (sandbox) => {
  const marker = crypto.randomUUID();
  await sandbox.run(["sh", "-c", "setsid sleep 300 & sleep 300 & echo"], {
    env: { MARKER: marker },
    limits: { wallMs: 4000 },
  });
  for (const { name } of Deno.readDirSync("/proc")) {
    let environment = "";
    try {
      environment = Deno.readTextFileSync(`/proc/${name}/environ`);
    } catch {
      continue;
    }
    assert.ok(!environment.includes(marker), `process ${name} outlives its command`);
  }
});

eachSandbox("run() refuses a command or a limit that cannot be", async (sandbox) => {
  await assert.rejects(sandbox.run([]), TypeError);
  await assert.rejects(sandbox.run([""]), TypeError);
  await assert.rejects(sandbox.run(["a\0b"]), RangeError);
  await assert.rejects(sandbox.run(["a", "x".repeat(200_000)]), RangeError);
  await assert.rejects(sandbox.run(["a"], { env: { "A=B": "" } }), RangeError);
  await assert.rejects(sandbox.run(["a"], { cwd: "../x" }), { fault: "outside" });
  await assert.rejects(sandbox.run(["a"], { cwd: "none" }), { fault: "not_found" });
  await assert.rejects(sandbox.run(["a"], { limits: { wallMs: 0.5 } }), RangeError);
});

eachSandbox("dispose() ends commands, and nothing works after it", async (sandbox) => {
  let begun = () => {};
  const started = new Promise<void>((resolve) => begun = resolve);
  const running = sandbox.run(["sh", "-c", "echo; sleep 300"], { onOutput: () => begun() });
  await started;
  await sandbox.dispose();
  assert.equal((await running).status, "cancelled");
  await sandbox.dispose();
  for (
    const use of [
      () => sandbox.run(["true"]),
      () => sandbox.readFile("a"),
      () => sandbox.writeFile("a", ""),
      () => sandbox.listDir("."),
      () => sandbox.snapshot(),
    ]
  ) await assert.rejects(use, { name: "SandboxError", fault: "disposed" });
});

eachSandbox("run() leaves descriptors of this program outside", async (sandbox) => {
  const { stdout } = await sandbox.run(["sh", "-c", "ls -l /proc/self/fd"]);
  const open = [...stdout.text().matchAll(/(\d+) -> (.*)/g)].filter(([, n, to]) =>
    Number(n) > 2 && !to.includes("/proc/")
  );
  assert.deepEqual(open.map(([line]) => line), []);
});

sandboxTest("run() leaves nothing behind however early it is cancelled", async () => {
  const sandbox = await openSandbox({ isolation: "bubblewrap" });
  const marker = crypto.randomUUID();
  for (let delay = 0; delay < 16; delay++) {
    const abort = new AbortController();
    const running = sandbox.run(["sh", "-c", "sleep 300", marker], { signal: abort.signal });
    const until = performance.now() + delay;
    while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 0));
    abort.abort();
    assert.equal((await running).status, "cancelled");
  }
  await sandbox.dispose();
  const left = [...Deno.readDirSync("/proc")].filter(({ name }) => {
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`).includes(marker);
    } catch {
      return false;
    }
  });
  assert.deepEqual(left, []);
});

sandboxTest("endOrphans() ends a sandbox whose maker was killed while it was set up", async () => {
  const flags = ["--unshare-all", "--hostname", "assay-sandbox", "--uid", "1", "--gid", "1"];
  const system = ["--ro-bind", "/usr", "/usr", "--symlink", "usr/lib64", "/lib64"];
  let orphans = 0;
  await using running = await openSandbox({ isolation: "bubblewrap" });
  let begun = () => {};
  const started = new Promise<void>((resolve) => begun = resolve);
  const abort = new AbortController();
  const long = running.run(["sh", "-c", "echo; sleep 300"], {
    onOutput: () => begun(),
    signal: abort.signal,
  });
  await started;
  for (let attempt = 0; attempt < 300 && orphans === 0; attempt++) {
    const child = new Deno.Command("/usr/bin/bwrap", {
      args: [...flags, ...system, "--die-with-parent", "/usr/bin/true"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const until = performance.now() + 0.5 + (attempt % 12) / 2;
    while (performance.now() < until);
    try {
      child.kill("SIGKILL");
    } catch {
      // It had ended by itself.
    }
    await child.status;
    orphans = endOrphans();
  }
  assert.ok(orphans > 0, "no moment was found in which one is left");
  abort.abort();
  assert.equal((await long).status, "cancelled", "a sandbox in use is no orphan");
});

sandboxTest("a file that is in place stays private to its sandbox", async () => {
  await using one = await openSandbox({ isolation: "bubblewrap", files: { "a": "1" } });
  await using two = await openSandbox({ isolation: "bubblewrap" });
  assert.deepEqual(await two.listDir("."), []);
  assert.equal((await two.run(["cat", "/workspace/a"])).exitCode, 1);
  await one.run(["sh", "-c", "echo > /tmp/x"]);
  assert.equal((await one.run(["ls", "/tmp"])).stdout.text(), "x\n");
  assert.equal((await two.run(["ls", "/tmp"])).stdout.text(), "");
});

sandboxTest("a sandbox's workspace goes when its program is killed", async () => {
  const script = `
    import { openSandbox } from "${new URL("../../sandbox/mod.ts", import.meta.url)}";
    const sandbox = await openSandbox({ isolation: "bubblewrap", limits: { wallMs: 60000 } });
    const found = [...Deno.readDirSync("/proc/self/task/" + Deno.pid)].length;
    await sandbox.run(["sh", "-c", "echo; sleep 300"], {
      env: { MARKER: Deno.args[0] },
      onOutput: () => console.log("running"),
    });`;
  const marker = crypto.randomUUID();
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, script);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", file, marker],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  const marked = () =>
    [...Deno.readDirSync("/proc")].filter(({ name }) => {
      try {
        return Deno.readTextFileSync(`/proc/${name}/environ`).includes(`MARKER=${marker}`);
      } catch {
        return false;
      }
    }).length;
  assert.ok(marked() > 0, "the command was not found while it ran");
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  await Deno.remove(file);
  const deadline = performance.now() + 5000;
  while (marked() > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.equal(marked(), 0, "a command outlives the program that ran it");
});

sandboxTest("openSandbox() shows further paths read-only", async () => {
  const program = Deno.execPath();
  const folder = await Deno.makeTempDir({ dir: "/var/tmp" });
  await Deno.chmod(folder, 0o755);
  await Deno.writeTextFile(`${folder}/data`, "given");
  try {
    await using sandbox = await openSandbox({
      isolation: "bubblewrap",
      readOnlyPaths: [folder],
    });
    const { stdout } = await sandbox.run(["cat", `${folder}/data`]);
    assert.equal(stdout.text(), "given");
    assert.notEqual((await sandbox.run(["touch", `${folder}/x`])).exitCode, 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  for (const path of ["/tmp/x", "relative", "/var/../etc", "/proc", program + "/../.."]) {
    await assert.rejects(
      openSandbox({ isolation: "bubblewrap", readOnlyPaths: [path] }),
      RangeError,
    );
  }
});

sandboxTest("run() tells a sandbox that cannot be set up from a program that fails", async () => {
  await using sandbox = await openSandbox({
    isolation: "bubblewrap",
    readOnlyPaths: ["/no/such/path"],
  });
  await assert.rejects(sandbox.run(["true"]), { name: "SandboxError", fault: "setup" });
});

Deno.test("openSandbox() refuses what was not asked for by name", async () => {
  await assert.rejects(openSandbox({ isolation: "weak" }), /allowWeakIsolation/);
  await assert.rejects(openSandbox({ isolation: "none" as "weak" }), TypeError);
  await assert.rejects(openSandbox({ isolation: "docker" }), SandboxError);
  await assert.rejects(
    openSandbox({ isolation: "weak", allowWeakIsolation: true, limits: { wallMs: -1 } }),
    RangeError,
  );
  await assert.rejects(
    openSandbox({ isolation: "weak", allowWeakIsolation: true, limits: { speed: 1 } as never }),
    /the limit "speed"/,
  );
});
