import { strict as assert } from "node:assert";
import { containerSpec } from "../../sandbox/docker/container_spec.ts";
import { DockerSandbox } from "../../sandbox/docker/docker_sandbox.ts";
import {
  DEFAULT_LIMITS,
  describeIsolation,
  openSandbox,
  resolveLimits,
  SandboxError,
} from "../../sandbox/mod.ts";
import { type ScriptedAnswer, ScriptedEngine, type SeenRequest } from "./_scripted_engine.ts";
import { sandboxTest } from "./_sandbox_helper.ts";

const IMAGE = `python@sha256:${"0123456789abcdef".repeat(4)}`;
const NO_WAIT = { tries: 3, retryDelayMs: 0 };

/** A Docker sandbox on a scripted engine whose containers run in bubblewrap. */
async function onEngine(
  run: (sandbox: DockerSandbox, engine: ScriptedEngine) => Promise<void>,
  script?: (request: SeenRequest, count: number) => ScriptedAnswer | undefined,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using inner = await openSandbox({ isolation: "bubblewrap" });
    await using engine = new ScriptedEngine(`${folder}/engine.sock`, inner, script);
    await using sandbox = await DockerSandbox.open({
      limits: resolveLimits({ wallMs: 5000 }),
      image: IMAGE,
      socket: engine.socket,
      ...NO_WAIT,
    });
    await run(sandbox, engine);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("containerSpec() asks for every wall that the engine offers", () => {
  const spec = containerSpec({
    sandbox: "s",
    image: IMAGE,
    argv: ["python3", "-I", "x.py"],
    env: { A: "1" },
    cwd: "/workspace/src",
    limits: { ...DEFAULT_LIMITS, totalMemoryBytes: 1e9, processes: 128 },
    space: { workspaceBytes: 1000, workspaceFiles: 10 },
    processors: 1,
    volume: "v",
    autoRemove: false,
  });
  assert.deepEqual(spec, {
    Image: IMAGE,
    Entrypoint: ["python3", "-I", "x.py"],
    Cmd: [],
    Env: ["A=1"],
    WorkingDir: "/workspace/src",
    User: "65534:65534",
    Hostname: "sandbox",
    NetworkDisabled: true,
    Tty: false,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { "assay.sandbox": "s" },
    HostConfig: {
      AutoRemove: false,
      NetworkMode: "none",
      ReadonlyRootfs: true,
      Privileged: false,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      IpcMode: "private",
      CgroupnsMode: "private",
      Init: true,
      Memory: 1e9,
      MemorySwap: 1e9,
      NanoCpus: 1e9,
      PidsLimit: 128,
      ShmSize: 8388608,
      Ulimits: [
        { Name: "cpu", Soft: 10, Hard: 11 },
        { Name: "data", Soft: 1073741824, Hard: 1073741824 },
        { Name: "fsize", Soft: 16777216, Hard: 16777216 },
        { Name: "nofile", Soft: 128, Hard: 128 },
        { Name: "stack", Soft: 8388608, Hard: 8388608 },
        { Name: "core", Soft: 0, Hard: 0 },
      ],
      Tmpfs: { "/tmp": "rw,size=1000,nr_inodes=10,nosuid,nodev,mode=1777" },
      Mounts: [{
        Type: "volume",
        Target: "/workspace",
        Source: "v",
        VolumeOptions: { NoCopy: true },
      }],
      LogConfig: { Type: "none", Config: {} },
      RestartPolicy: { Name: "no" },
    },
  });
});

Deno.test("containerSpec() gives the keeper a volume in memory with a size", () => {
  const { HostConfig } = containerSpec({
    sandbox: "s",
    image: IMAGE,
    argv: ["cat"],
    env: {},
    cwd: "/workspace",
    limits: DEFAULT_LIMITS,
    space: { workspaceBytes: 1000, workspaceFiles: 10 },
    processors: 1,
    autoRemove: true,
  });
  assert.deepEqual(HostConfig.Mounts[0].VolumeOptions, {
    NoCopy: true,
    DriverConfig: {
      Name: "local",
      Options: {
        type: "tmpfs",
        device: "tmpfs",
        o: "size=1000,nr_inodes=10,nosuid,nodev,uid=65534,gid=65534,mode=0755",
      },
    },
  });
  assert.equal(HostConfig.AutoRemove, true);
});

sandboxTest(
  "DockerSandbox runs, feeds and reads a command, and removes its container",
  () =>
    onEngine(async (sandbox, engine) => {
      await sandbox.writeFile("in.txt", "one\n");
      const result = await sandbox.run(["sh", "-c", "cat in.txt -; echo err >&2; exit 3"], {
        stdin: "two\n",
        env: { NAME: "a=b" },
      });
      assert.deepEqual(
        [result.status, result.exitCode, result.stdout.text(), result.stderr.text()],
        ["exited", 3, "one\ntwo\n", "err\n"],
      );
      assert.equal(result.isolation, "docker");
      const [keeper, command] = engine.of("POST", /^\/containers\/create/);
      assert.deepEqual(keeper.body.Entrypoint, ["cat"]);
      assert.equal(command.body.HostConfig.Mounts[0].Source, "volume-of-the-keeper");
      assert.ok(command.body.Env.includes("NAME=a=b"));
      assert.equal(engine.of("DELETE", /^\/containers\/c3\?force=1/).length, 1);
      assert.equal(engine.containers.size, 1);
      assert.deepEqual(
        sandbox.events().filter((event) => event.container === "c3").map((event) => event.action),
        ["create", "start", "die"],
      );
      assert.equal(sandbox.describe().engine, "docker 99.1");
    }),
);

sandboxTest("DockerSandbox keeps its files apart from links", () =>
  onEngine(async (sandbox) => {
    await sandbox.prepare({ "a/b.txt": "hello", "-n": "dash", "a/x y": "" });
    await sandbox.run(["sh", "-c", "ln -s /etc out; ln -s /etc/passwd p; mkfifo f; mkdir -p d/e"]);
    await sandbox.writeFile("run.sh", "#!/bin/sh\n", { executable: true });
    assert.equal(new TextDecoder().decode(await sandbox.readFile("a/b.txt")), "hello");
    assert.deepEqual(await sandbox.listDir("."), [
      { name: "-n", kind: "file" },
      { name: "a", kind: "directory" },
      { name: "d", kind: "directory" },
      { name: "f", kind: "other" },
      { name: "out", kind: "link" },
      { name: "p", kind: "link" },
      { name: "run.sh", kind: "file" },
    ]);
    for (const path of ["out/passwd", "p"]) {
      await assert.rejects(sandbox.readFile(path), { name: "PathError", fault: "link" });
    }
    await assert.rejects(sandbox.writeFile("out/x", "x"), { fault: "link" });
    await assert.rejects(sandbox.readFile("f"), { fault: "not_a_file" });
    await assert.rejects(sandbox.readFile("none"), { fault: "not_found" });
    await assert.rejects(sandbox.readFile("a/b.txt/c"), { fault: "not_a_directory" });
    await assert.rejects(sandbox.writeFile("d", "x"), { fault: "not_a_file" });
    await assert.rejects(sandbox.readFile("../x"), { fault: "outside" });
    await assert.rejects(sandbox.readFile("a/b.txt", { maxBytes: 4 }), { fault: "too_large" });
    await sandbox.writeFile("p", "mine");
    const snapshot = await sandbox.snapshot();
    assert.equal(new TextDecoder().decode(snapshot.get("p")!.bytes), "mine");
    assert.equal(snapshot.get("run.sh")!.executable, true);
    assert.equal(snapshot.get("out")!.kind, "link");
    assert.deepEqual(snapshot.get("a/x y"), {
      kind: "file",
      executable: false,
      bytes: new Uint8Array(0),
    });
  }));

sandboxTest(
  "DockerSandbox kills at the wall clock and when cancelled",
  () =>
    onEngine(async (sandbox, engine) => {
      const late = await sandbox.run(["sh", "-c", "echo begun; sleep 300"], {
        limits: { wallMs: 300 },
      });
      assert.deepEqual([late.status, late.exitCode, late.stdout.text()], [
        "timeout",
        null,
        "begun\n",
      ]);
      const abort = new AbortController();
      const { status } = await sandbox.run(["sh", "-c", "echo; sleep 300"], {
        signal: abort.signal,
        onOutput: () => abort.abort(),
      });
      assert.equal(status, "cancelled");
      assert.equal(engine.of("POST", /\/kill\?signal=KILL/).length, 2);
    }),
);

sandboxTest(
  "DockerSandbox tries again while the engine is at fault",
  () =>
    onEngine(async (sandbox, engine) => {
      assert.equal((await sandbox.run(["echo", "x"])).stdout.text(), "x\n");
      assert.equal(engine.of("POST", /^\/containers\/create/).length, 5);
    }, (request, count) => {
      // Both kinds of failure, then the truth, for the keeper and for the command.
      if (!request.path.startsWith("/containers/create")) return undefined;
      if (count === 1) return { status: 503, body: { message: "busy" } };
      if (count === 2 || count === 4) return { status: 0, hangUp: true };
      return undefined;
    }),
);

sandboxTest(
  "DockerSandbox finds the container whose making was not answered for",
  () =>
    onEngine(async (sandbox, engine) => {
      assert.equal((await sandbox.run(["echo", "x"])).stdout.text(), "x\n");
      // The engine says that the name is taken, and is asked for the container of that name.
      assert.equal(engine.of("GET", /^\/containers\/assay-[^/]*\/json/).length, 1);
    }, ({ path, body }, count) => {
      if (!path.startsWith("/containers/create") || body.HostConfig.AutoRemove) return undefined;
      return count === 2 ? { status: 0, hangUp: true, after: true } : undefined;
    }),
);

sandboxTest(
  "DockerSandbox never takes the engine's failure for the command's",
  () =>
    onEngine(async (sandbox, engine) => {
      await assert.rejects(sandbox.run(["true"]), (error) => {
        assert.ok(error instanceof SandboxError);
        assert.equal(error.fault, "engine");
        assert.match(error.message, /500 runc fell over/);
        return true;
      });
      assert.equal(engine.of("POST", /\/c2\/start/).length, 3);
      assert.equal(engine.of("DELETE", /\/c2\?/).length, 1);
    }, ({ path }) =>
      path === "/containers/c2/start"
        ? { status: 500, body: { message: "runc fell over" } }
        : undefined),
);

sandboxTest(
  "DockerSandbox refuses to tell an end that the engine does not",
  () =>
    onEngine(async (sandbox) => {
      await assert.rejects(sandbox.run(["true"]), /Cannot tell how container/);
    }, ({ method, path }) =>
      method === "GET" && path === "/containers/c2/json"
        ? { status: 200, body: { State: { Running: false, ExitCode: 128, Error: "OCI runtime" } } }
        : undefined),
);

sandboxTest("DockerSandbox tells a shortage of memory", () =>
  onEngine(async (sandbox) => {
    assert.deepEqual((await sandbox.run(["true"])).status, "memory");
  }, ({ method, path }) =>
    method === "GET" && path === "/containers/c2/json"
      ? { status: 200, body: { State: { Running: false, ExitCode: 137, OOMKilled: true } } }
      : undefined));

Deno.test("openSandbox() names what Docker lacks", async () => {
  const open = (docker: { image: string; socket?: string }) =>
    openSandbox({ isolation: "docker", docker: { ...NO_WAIT, ...docker } });
  await assert.rejects(open({ image: "python:3.13" }), /named with its digest/);
  await assert.rejects(open({ image: IMAGE, socket: "/no/such.sock" }), (error) => {
    assert.ok(error instanceof SandboxError);
    assert.equal(error.fault, "unavailable");
    assert.match(error.message, /start Docker, or run "apt-get install docker\.io"/);
    return true;
  });
});

sandboxTest("DockerSandbox.open() says which image to pull", async () => {
  await assert.rejects(
    onEngine(
      async () => {},
      ({ path }) =>
        path.startsWith("/images/") ? { status: 404, body: { message: "no" } } : undefined,
    ),
    /docker pull python@sha256/,
  );
});

const { docker } = await describeIsolation();
const image = Deno.env.get("ASSAY_DOCKER_IMAGE");
const why = docker.available
  ? image ? "" : " (skipped: ASSAY_DOCKER_IMAGE names no image)"
  : ` (skipped: ${docker.reason})`;
Deno.test({
  name: `DockerSandbox runs on a real engine${why}`,
  ignore: why !== "",
  fn: async () => {
    await using sandbox = await openSandbox({ isolation: "docker", docker: { image: image! } });
    await sandbox.writeFile("a.txt", "hello");
    const { stdout, exitCode } = await sandbox.run([
      "sh",
      "-c",
      "cat a.txt; id -u; ls /sys/class/net",
    ]);
    assert.deepEqual([exitCode, stdout.text()], [0, "hello65534\nlo\n"]);
    assert.equal((await sandbox.run(["touch", "/x"])).exitCode, 1);
    const late = await sandbox.run(["sleep", "300"], { limits: { wallMs: 500 } });
    assert.equal(late.status, "timeout");
  },
});
