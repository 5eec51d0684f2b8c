import { strict as assert } from "node:assert";
import type { HostFacts } from "./_escape_case.ts";

const ABSTRACT_LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind("\\0" + sys.argv[1]); s.listen()
print("ready", flush=True)
while True:
    s.accept(); print("hit", flush=True)
`;

/** A host with things worth reaching, which tells afterwards whether anything was reached. */
export class Host implements AsyncDisposable {
  private constructor(
    readonly facts: HostFacts,
    private readonly folder: string,
    private readonly victim: Deno.ChildProcess,
    private readonly abstract: Deno.ChildProcess,
    private readonly listeners: readonly Deno.Listener[],
    private readonly hits: { count: number },
    private readonly before: string,
  ) {}

  static async open(): Promise<Host> {
    const folder = await Deno.makeTempDir();
    await Deno.chmod(folder, 0o755);
    const secret = `secret ${crypto.randomUUID()}`;
    const secretFile = `${folder}/secret.txt`;
    await Deno.writeTextFile(secretFile, secret, { mode: 0o644 });
    const variable = "ASSAY_ESCAPE_SECRET";
    Deno.env.set(variable, secret);
    const hits = { count: 0 };
    const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const unixSocket = `${folder}/host.sock`;
    const unix = Deno.listen({ transport: "unix", path: unixSocket });
    await Deno.chmod(unixSocket, 0o777);
    for (const listener of [tcp, unix]) {
      (async () => {
        for await (const connection of listener) {
          hits.count++;
          connection.close();
        }
      })();
    }
    const abstractSocket = `assay-${crypto.randomUUID()}`;
    const abstract = new Deno.Command("python3", {
      args: ["-I", "-c", ABSTRACT_LISTENER, abstractSocket],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = abstract.stdout.getReader();
    assert.equal(new TextDecoder().decode((await reader.read()).value), "ready\n");
    (async () => {
      while (!(await reader.read()).done) hits.count++;
    })();
    const victim = new Deno.Command("sleep", { args: ["600"], stdin: "null" }).spawn();
    const facts = {
      secretFile,
      secret,
      port: tcp.addr.port,
      unixSocket,
      abstractSocket,
      victim: victim.pid,
      variable,
    };
    return new Host(facts, folder, victim, abstract, [tcp, unix], hits, state(folder));
  }

  /** Connections that reached the host so far. */
  get hitCount(): number {
    return this.hits.count;
  }

  /** Throws where the host is not as it was. */
  assertUnchanged(): void {
    assert.equal(Deno.readTextFileSync(this.facts.secretFile), this.facts.secret);
    assert.equal(state(this.folder), this.before);
    assert.match(Deno.readTextFileSync(`/proc/${this.facts.victim}/comm`), /^sleep/);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    Deno.env.delete(this.facts.variable);
    for (const listener of this.listeners) listener.close();
    for (const child of [this.victim, this.abstract]) {
      child.kill("SIGKILL");
      await child.status;
    }
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** What an escape would change: the file tree as mounted, the host's name, a folder's names. */
function state(folder: string): string {
  return JSON.stringify([
    Deno.readTextFileSync("/proc/self/mounts"),
    Deno.readTextFileSync("/proc/sys/kernel/hostname"),
    Deno.readTextFileSync("/proc/sys/kernel/core_pattern"),
    [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
  ]);
}
