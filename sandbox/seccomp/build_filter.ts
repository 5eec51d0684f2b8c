import { ANSWER, assemble, bpf, DATA, type Instruction } from "./bpf.ts";
import { CALL_TABLES, type Machine } from "./call_numbers.ts";
import { DENIED_CALLS } from "./denied_calls.ts";

const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Socket families left to a program, each bounded by its network namespace: UNIX, INET, INET6. */
export const ALLOWED_FAMILIES: readonly number[] = [1, 2, 10];

/** Requests that type into, or take over, a terminal: TIOCSTI, TIOCSETD, TIOCLINUX, TIOCCONS. */
export const DENIED_REQUESTS: readonly number[] = [0x5412, 0x5423, 0x541c, 0x541d];

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
export const NAMESPACE_FLAGS = 0x7e020000;

/**
 * The seccomp filter of a sandbox: bytes of a classic BPF program.
 *
 * The processor family is checked first, and a call of another family ends the process. Calls that
 * the filter does not know fail as if the kernel lacked them, so that a new kernel opens nothing.
 * Denied calls fail with EPERM, sockets of other families with EAFNOSUPPORT. `clone3` passes its
 * flags by memory, which no filter can see: it fails as missing, and C libraries fall back to
 * `clone`, whose flags are seen.
 *
 * Method: W. Drewry, "dynamic seccomp policies (using BPF filters)", Linux 3.5, 2012.
 *
 * @param machine Processor family
 * @returns Eight bytes an instruction
 * @throws {RangeError} A processor family without a table
 *
 * @example The filter of a usual machine
 * ```ts
 * import { buildFilter } from "./build_filter.ts";
 * import { strict as assert } from "node:assert";
 *
 * assert.equal(buildFilter("x86_64").length % 8, 0);
 * ```
 */
export function buildFilter(machine: Machine): Uint8Array<ArrayBuffer> {
  const table = CALL_TABLES[machine];
  if (!table) {
    throw new RangeError(
      `Cannot build a system call filter for ${machine}: known are ${
        Object.keys(CALL_TABLES).join(", ")
      }`,
    );
  }
  const program: Instruction[] = [
    bpf.load(DATA.architecture),
    bpf.ifEqual(table.architecture, 1, 0),
    bpf.answer(ANSWER.killProcess),
    bpf.load(DATA.call),
    bpf.ifAtLeast(table.firstForeign, 0, 1),
    bpf.answer(ANSWER.fail(ENOSYS)),
  ];
  /** Instructions that run for one call only, and must end with an answer. */
  const on = (name: string, ...body: Instruction[]) => {
    const number = table.numbers[name];
    if (number !== undefined) program.push(bpf.ifEqual(number, 0, body.length), ...body);
  };
  for (const name of DENIED_CALLS.flatMap(({ calls }) => calls)) {
    on(name, bpf.answer(ANSWER.fail(EPERM)));
  }
  on("clone3", bpf.answer(ANSWER.fail(ENOSYS)));
  on(
    "clone",
    bpf.load(DATA.argument(0)),
    bpf.ifAnyBit(NAMESPACE_FLAGS, 0, 1),
    bpf.answer(ANSWER.fail(EPERM)),
    bpf.answer(ANSWER.allow),
  );
  for (const name of ["socket", "socketpair"]) {
    on(name, ...among(ALLOWED_FAMILIES, ANSWER.allow, ANSWER.fail(EAFNOSUPPORT), 0));
  }
  on("ioctl", ...among(DENIED_REQUESTS, ANSWER.fail(EPERM), ANSWER.allow, 1));
  program.push(bpf.answer(ANSWER.allow));
  return assemble(program);
}

/** One answer where an argument is among some values, another where it is not. */
function among(values: readonly number[], yes: number, no: number, argument: number) {
  return [
    bpf.load(DATA.argument(argument)),
    ...values.map((value, i) => bpf.ifEqual(value, values.length - i, 0)),
    bpf.answer(no),
    bpf.answer(yes),
  ];
}
