import fs from "node:fs";
import { SYSTEM_PATH } from "../find_program.ts";
import { SandboxError } from "../sandbox_error.ts";
import { mountPoint } from "./system_view.ts";

/** Sizes of the file system that a workspace lives in. */
export interface HolderOptions {
  readonly bytes: number;
  readonly files: number;
}

/** Mounts both file systems, makes their folders, says so, and waits until its input is closed. */
const SCRIPT = `
mount -t tmpfs -o size=1m,mode=711,nosuid,nodev assay "$1" && cd "$1" &&
mkdir -m 755 space etc && mkdir -m 700 status &&
mount -t tmpfs -o "$2" assay space && mkdir -m 755 space/work && mkdir -m 1777 space/tmp &&
if [ -n "$3" ]; then chown "$3:$3" space/work space/tmp status; fi &&
echo ready && exec cat
`;

/** First of the users that own nothing: far above those that systems give out. */
const FIRST_USER = 1_900_000_000;

/**
 * A process that keeps a mount namespace with a file system of limited size and file count alive.
 *
 * The workspace lives in it, in memory: it can fill neither the host's disk nor its inodes, no path
 * of the host leads to it, and it is gone with the process, which ends when this program ends,
 * however it ends, as its input closes then. A second small file system beside it holds what only
 * this program writes. Root gets a user of its own for the sandbox; anyone
 * else gets a user namespace.
 */
export class Holder {
  private constructor(
    readonly process: Deno.ChildProcess,
    /** Folder of the host's tree over which the file system is mounted */
    readonly mount: string,
    /** The user that commands run as; undefined for the caller's own */
    readonly user: number | undefined,
    /** Handle of the file system's root folder */
    readonly handle: number,
  ) {}

  /** @throws {SandboxError} `unavailable` where the kernel or a missing program refuses it */
  static async open({ bytes, files }: HolderOptions): Promise<Holder> {
    const mount = mountPoint();
    if (mount === undefined) {
      throw new SandboxError(
        "unavailable",
        "Cannot hold a workspace as one of /mnt, /media, /srv and /opt must be a folder: none is",
      );
    }
    const user = Deno.uid() === 0
      ? FIRST_USER + crypto.getRandomValues(new Uint32Array(1))[0] % 0x100_0000
      : undefined;
    const options = `size=${bytes},nr_inodes=${files + 3},mode=711,nosuid,nodev`;
    const namespaces = user === undefined
      ? ["--user", "--map-root-user", "--mount"]
      : ["--mount", "--propagation", "private"];
    const child = new Deno.Command("unshare", {
      args: [...namespaces, "--", "sh", "-c", SCRIPT, "sh", mount, options, String(user ?? "")],
      clearEnv: true,
      env: { PATH: SYSTEM_PATH },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    const first = await reader.read();
    if (new TextDecoder().decode(first.value) !== "ready\n") {
      await Promise.all([child.stdin.close().catch(() => {}), reader.cancel()]);
      const [said] = await Promise.all([new Response(child.stderr).text(), child.status]);
      throw new SandboxError(
        "unavailable",
        `Cannot make namespaces for a workspace as the system refuses them: ${said.trim()}`,
      );
    }
    await Promise.all([reader.cancel(), child.stderr.cancel()]);
    const { O_RDONLY, O_DIRECTORY } = fs.constants;
    const handle = fs.openSync(`/proc/${child.pid}/root${mount}`, O_RDONLY | O_DIRECTORY);
    return new Holder(child, mount, user, handle);
  }

  /** Path by which this program reaches something in the file system. */
  path(name: string): string {
    return `/proc/self/fd/${this.handle}/${name}`;
  }

  /** Flags of `nsenter` that lead a process into the namespace, as the sandbox's user. */
  enter(): string[] {
    const target = ["-t", String(this.process.pid), "-m"];
    return this.user === undefined
      ? [...target, "-U", "--preserve-credentials"]
      : [...target, "-S", String(this.user), "-G", String(this.user)];
  }

  /** Lets the namespace go; what is in it is gone once the last process in it is. */
  async close(): Promise<void> {
    fs.closeSync(this.handle);
    await this.process.stdin.close().catch(() => {});
    await this.process.status;
  }
}
