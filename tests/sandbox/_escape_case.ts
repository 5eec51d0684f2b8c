import type { Limits, RunResult, Sandbox } from "../../sandbox/mod.ts";

/** Things of the host that a hostile program would like to reach. */
export interface HostFacts {
  readonly secretFile: string;
  readonly secret: string;
  /** Loopback TCP port of a listener on the host */
  readonly port: number;
  readonly unixSocket: string;
  readonly abstractSocket: string;
  /** A process of the host that must stay alive */
  readonly victim: number;
  /** Variable that holds the secret in this program's environment */
  readonly variable: string;
}

/** A program that tries to leave a sandbox: it prints `ESCAPED` where it won, `held` where not. */
export interface EscapeCase {
  readonly name: string;
  /** Python text, with the facts as `F`; `held()` and `escaped(why)` end it */
  readonly python?: string;
  readonly argv?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  readonly env?: Readonly<Record<string, string>>;
  /** The same program wins where nothing holds it, so that the case means something */
  readonly winsWeak?: boolean;
  /** What else must be true; throws where it is not. Without it the program must print `held`. */
  readonly check?: (result: RunResult, sandbox: Sandbox, facts: HostFacts) => void | Promise<void>;
}

/** Begins every attack: facts, verdicts, and a helper for raw system calls. */
export const PRELUDE = `
import ctypes, errno, json, os, signal, socket, sys, time
F = json.loads(os.environ["FACTS"])
libc = ctypes.CDLL(None, use_errno=True)
def syscall(n, *a):
    r = libc.syscall(n, *[ctypes.c_long(x) if isinstance(x, int) else x for x in a])
    return r, (ctypes.get_errno() if r == -1 else 0)
def escaped(why):
    print("ESCAPED", why, flush=True); os._exit(0)
def held():
    print("held", flush=True); os._exit(0)
def denied(n, *a, allow=(1, 38)):
    r, e = syscall(n, *a)
    if r != -1: escaped("call %d gave %d" % (n, r))
    if e not in allow: escaped("call %d failed with %d only" % (n, e))
def blocked(f, what):
    try: r = f()
    except OSError as e: return e.errno
    escaped("%s: %r" % (what, r))
`;

/** The command, files and environment of a case. */
export function commandOf(escape: EscapeCase, facts: HostFacts) {
  return {
    argv: escape.argv ?? ["/usr/bin/python3", "-I", "attack.py"],
    files: {
      ...escape.files,
      ...(escape.python === undefined ? {} : { "attack.py": PRELUDE + escape.python }),
    },
    env: { FACTS: JSON.stringify({ ...facts, secret: "" }), ...escape.env },
  };
}
