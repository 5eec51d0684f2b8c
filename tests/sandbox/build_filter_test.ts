import { strict as assert } from "node:assert";
import { buildFilter, NAMESPACE_FLAGS } from "../../sandbox/seccomp/build_filter.ts";
import { assemble, bpf } from "../../sandbox/seccomp/bpf.ts";
import { CALL_TABLES, type Machine } from "../../sandbox/seccomp/call_numbers.ts";
import { DENIED_CALLS } from "../../sandbox/seccomp/denied_calls.ts";

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (n: number) => 0x00050000 | n;

/** Runs a filter as the kernel does: one accumulator, loads from `seccomp_data`. */
function interpret(filter: Uint8Array, architecture: number, call: number, args: bigint[] = []) {
  const data = new DataView(new ArrayBuffer(64));
  data.setInt32(0, call, true);
  data.setUint32(4, architecture, true);
  args.forEach((value, i) => data.setBigUint64(16 + 8 * i, value, true));
  const program = new DataView(filter.buffer);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at++) {
    const code = program.getUint16(8 * at, true);
    const k = program.getUint32(8 * at + 4, true);
    const jump = (yes: boolean) => at += program.getUint8(8 * at + (yes ? 2 : 3));
    if (code === 0x20) accumulator = data.getUint32(k, true);
    else if (code === 0x15) jump(accumulator === k);
    else if (code === 0x35) jump(accumulator >= k);
    else if (code === 0x45) jump((accumulator & k) !== 0);
    else if (code === 0x06) return k;
    else throw new Error(`code ${code} at ${at}`);
  }
  throw new Error("ran past the end");
}

for (const machine of ["x86_64", "aarch64"] as const) {
  const { architecture, numbers, firstForeign } = CALL_TABLES[machine];
  const filter = buildFilter(machine);
  const answer = (call: number, ...args: number[]) =>
    interpret(filter, architecture, call, args.map(BigInt));

  Deno.test(`buildFilter() denies each call by name on ${machine}`, () => {
    for (const name of DENIED_CALLS.flatMap(({ calls }) => calls)) {
      if (name in numbers) assert.equal(answer(numbers[name]), errno(1), name);
    }
    assert.equal(answer(numbers.clone3), errno(38));
  });

  Deno.test(`buildFilter() ends a process of another family than ${machine}`, () => {
    for (const other of [0x40000003, 0x40000028, 0, architecture ^ 1]) {
      assert.equal(interpret(filter, other, 1), KILL);
    }
  });

  Deno.test(`buildFilter() allows every call it does not name on ${machine}`, () => {
    const named = new Set(Object.values(numbers));
    for (let call = 0; call < firstForeign; call++) {
      if (!named.has(call)) assert.equal(answer(call, 40, 0x5412), ALLOW, `call ${call}`);
    }
    for (const call of [firstForeign, 1000, 0x40000000, 0x40000000 + 101, -1]) {
      assert.equal(answer(call), errno(38), `call ${call}`);
    }
  });

  Deno.test(`buildFilter() sees arguments on ${machine}`, () => {
    for (let family = 0; family < 64; family++) {
      const expected = [1, 2, 10].includes(family) ? ALLOW : errno(97);
      assert.equal(answer(numbers.socket, family), expected, `family ${family}`);
      assert.equal(answer(numbers.socketpair, family), expected);
    }
    assert.equal(answer(numbers.ioctl, 0, 0x5412), errno(1));
    assert.equal(answer(numbers.ioctl, 0, 0x541c), errno(1));
    assert.equal(answer(numbers.ioctl, 0, 0x5401), ALLOW);
    // The kernel takes a request by its low half, and so must the filter.
    assert.equal(
      interpret(filter, architecture, numbers.ioctl, [0n, 0x1_0000_5412n]),
      errno(1),
    );
    assert.equal(answer(numbers.clone, 0x003d0f00), ALLOW); // a thread
    for (let bit = 1; bit <= 0x40000000; bit *= 2) {
      const expected = NAMESPACE_FLAGS & bit ? errno(1) : ALLOW;
      assert.equal(answer(numbers.clone, bit | 17), expected, `flag ${bit.toString(16)}`);
    }
  });
}

const HEADERS: Readonly<Record<Machine, string>> = {
  x86_64: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
  aarch64: "/usr/include/asm-generic/unistd.h",
};
for (const machine of ["x86_64", "aarch64"] as const) {
  let header = "";
  try {
    header = Deno.readTextFileSync(HEADERS[machine]);
  } catch {
    // Without the kernel's headers the numbers cannot be compared.
  }
  Deno.test({
    name: `CALL_TABLES agrees with the kernel's headers on ${machine}` +
      (header ? "" : " (skipped: no kernel headers)"),
    ignore: !header,
    fn() {
      const found = new Map<string, number>();
      for (const [, name, n] of header.matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm)) {
        if (!found.has(name)) found.set(name, Number(n));
      }
      const { numbers } = CALL_TABLES[machine];
      for (const [name, number] of Object.entries(numbers)) {
        assert.equal(found.get(name), number, name);
      }
      const wanted = [...DENIED_CALLS.flatMap(({ calls }) => calls), "socket", "clone", "ioctl"];
      for (const name of wanted) assert.equal(numbers[name], found.get(name), name);
    },
  });
}

Deno.test("buildFilter() refuses a machine without a table", () => {
  assert.throws(() => buildFilter("mips" as Machine), /known are x86_64, aarch64/);
});

Deno.test("assemble() refuses a jump that leads out of the program", () => {
  assert.throws(() => assemble([bpf.ifEqual(1, 1, 0), bpf.answer(ALLOW)]), RangeError);
  assert.throws(() => assemble([]), RangeError);
});
