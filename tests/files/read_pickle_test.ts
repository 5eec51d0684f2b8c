import assert from "node:assert/strict";
import {
  isPickledFrame,
  type PickledArray,
  type PickledFrame,
  type PickledSeries,
} from "../../files/mod.ts";
import { PickleError, readPickle, readText } from "../../files/mod.ts";
import { withFolder } from "./_foreign.ts";

async function load(file: string): Promise<Map<string, Uint8Array>> {
  const url = new URL(`../golden/pickle/${file}.json.gz`, import.meta.url);
  const { _made_by, ...rest } = JSON.parse(await readText(url.pathname));
  return new Map(
    Object.entries(rest).map(([name, text]) => [
      name,
      Uint8Array.from(atob(text as string), (c) => c.charCodeAt(0)),
    ]),
  );
}
const all = {
  "pandas 1": await load("pandas1"),
  "pandas 2": await load("pandas2"),
  "pandas 3": await load("pandas3"),
};
const hostile = await load("hostile");

/** Runs on every pickle of a name, whatever the protocol. */
function each(name: string, run: (value: unknown, protocol: number) => void): void {
  for (const [maker, pickles] of Object.entries(all)) {
    for (const [key, bytes] of pickles) {
      const protocol = new RegExp(`^${name}_p(\\d)$`).exec(key)?.[1];
      if (protocol === undefined) continue;
      Deno.test(`readPickle() reads ${name} of ${maker} when the protocol is ${protocol}`, async () => {
        run(await readPickle(bytes), Number(protocol));
      });
    }
  }
}
const ids = ["scicode.2", "scicode.9", "θ.1"], texts = ["ab", "cé", "line\none"];
const rows = [[0.1, 0.2], [0.3, -0.4], [1, 2.5]];
const column = (frame: unknown, name: string): PickledArray => {
  assert(isPickledFrame(frame));
  return frame.data[frame.columns.indexOf(name)];
};

function isFrame(frame: unknown, index: unknown[] = [0, 1, 2]) {
  assert(isPickledFrame(frame));
  assert.deepEqual(frame.columns, ["benchmark.task_id", "text_input", "embedding"]);
  assert.deepEqual(frame.index, index);
  assert.deepEqual(column(frame, "benchmark.task_id").data, ids);
  assert.deepEqual(column(frame, "text_input").data, texts);
}
each("frame_list", (frame) => {
  isFrame(frame);
  assert.deepEqual(column(frame, "embedding").data, rows);
});
each("frame_numpy", (frame) => {
  isFrame(frame);
  assert.deepEqual(
    column(frame, "embedding").data,
    rows.map((r) => ({ shape: [2], dtype: "f8", data: new Float64Array(r) })),
  );
});
each("frame_float32", (frame) => {
  const first = column(frame, "embedding").data[0] as PickledArray;
  assert.deepEqual(first.data, new Float32Array([0.1, 0.2]));
});
each("frame_string", (frame) => {
  isFrame(frame);
  assert.deepEqual((column(frame, "embedding").data as string[]).map((s) => JSON.parse(s)), rows);
});
each("frame_concat", (frame) => isFrame(frame));
each("frame_indexed", (frame) => {
  assert.deepEqual((frame as PickledFrame).columns, ["text_input", "embedding"]);
  assert.deepEqual((frame as PickledFrame).index, ids);
});
each("frame_filtered", (frame) => {
  const index = (frame as PickledFrame).index.map(Number);
  assert.deepEqual(index, [2, 0]);
  assert.deepEqual(column(frame, "text_input").data, [texts[2], texts[0]]);
});
each("frame_wide", (frame) => {
  assert.deepEqual(column(frame, "d00"), {
    shape: [3],
    dtype: "f8",
    data: new Float64Array([1, 2, 3]),
  });
  assert.deepEqual(column(frame, "d01").data, new Float64Array([4, 5, 6]));
  assert.deepEqual(column(frame, "n").data, new BigInt64Array([1n, 2n, 3n]));
  assert.deepEqual(column(frame, "ok"), {
    shape: [3],
    dtype: "bool",
    data: new Uint8Array([1, 0, 1]),
  });
});
each("frame_array", (frame) => {
  assert.deepEqual((frame as PickledFrame).columns, ["0", "1"]);
  assert.deepEqual(column(frame, "1").data, new Float64Array([1, 3, 5]));
});
each("frame_gaps", (frame) => {
  assert.deepEqual(column(frame, "i").data, [1n, null, 3n]);
  assert.deepEqual(column(frame, "b").data, [true, false, null]);
  assert.deepEqual(column(frame, "c").data, ["x", null, "y"]);
  assert.deepEqual(column(frame, "s").data, ["u", null, "v"]);
});
each("frame_empty", (frame) => {
  assert.deepEqual((frame as PickledFrame).columns, ["a"]);
  assert.deepEqual((frame as PickledFrame).index, []);
});
each("series", (series) => {
  const { name, index, data } = series as PickledSeries;
  assert.deepEqual([name, index, data.data], ["x", ["a", "b"], new Float64Array([1.5, 2.5])]);
});
each("series_text", (series) => {
  assert.deepEqual((series as PickledSeries).data.data, ["a", null, "c"]);
});
each("series_arrays", (series) => {
  const data = (series as PickledSeries).data.data as PickledArray[];
  assert.deepEqual(data.map((x) => x.data), [new Float64Array([1, 2]), new Float64Array([3, 4])]);
});
each("series_multi", (series) => {
  assert.deepEqual((series as PickledSeries).index, [["a", 1n], ["b", 2n]]);
});
each("dict_arrays", (dict) => {
  const array = (...x: number[]) => ({ shape: [2], dtype: "f4", data: new Float32Array(x) });
  assert.deepEqual(dict, new Map([["scicode.2", array(1, 2)], ["b", array(3, 4)]]));
});
each("arrays", (dict) => {
  const of = (name: string) => (dict as Map<string, unknown>).get(name);
  assert.deepEqual(of("f"), {
    shape: [2, 3],
    dtype: "f8",
    data: new Float64Array([0, 1, 2, 3, 4, 5]),
  });
  assert.deepEqual(of("u"), { shape: [2], dtype: "str", data: ["ab", "c"] });
  assert.deepEqual(of("b"), { shape: [2], dtype: "bool", data: new Uint8Array([1, 0]) });
  assert.deepEqual(of("i"), { shape: [2], dtype: "i8", data: new BigInt64Array([-1n, 2n ** 62n]) });
  assert.deepEqual(of("h"), { shape: [1], dtype: "f4", data: new Float32Array([0.5]) });
  assert.deepEqual(of("e"), { shape: [0, 2], dtype: "f8", data: new Float64Array(0) });
  assert.deepEqual([of("n"), of("t"), of("s")], [0.5, true, "word"]);
  assert.deepEqual(of("o"), { shape: [3], dtype: "object", data: [null, 1, "x"] });
});
each("plain", (value) => {
  const dict = value as Map<unknown, unknown>;
  const of = (name: string) => dict.get(name);
  assert.deepEqual([of("none"), of("yes"), of("no"), dict.get(7)], [null, true, false, "seven"]);
  assert.deepEqual(of("ints"), [0, 255, 256, 65536, -1, 2 ** 31, -(2n ** 63n), 2n ** 70n]);
  assert.deepEqual(of("floats"), [0.5, -1e300, Infinity]);
  assert.equal(of("text"), "é\n\\u😀");
  assert.deepEqual([of("bytes"), of("empty"), of("array")], [
    Uint8Array.of(0, 255),
    new Uint8Array(0),
    Uint8Array.of(97, 98),
  ]);
  assert.deepEqual(of("tuple"), [1, [2], []]);
  assert.deepEqual([of("set"), of("frozen")], [new Set([1, 2]), new Set([3])]);
  assert.deepEqual([...(of("ordered") as Map<string, number>)], [["z", 1], ["a", 2]]);
  assert.deepEqual(of("slice"), { start: 1, stop: null, step: -1 });
  const shared = of("shared") as number[][];
  assert.equal(shared[0], shared[1]);
  assert.equal(of("long"), "x".repeat(300));
});

for (const [maker, pickles] of Object.entries(all)) {
  for (
    const [name, message] of [
      ["frame_dates_p4", /DatetimeArray|M8|_new_DatetimeIndex/],
      ["big_endian_p4", /big-endian/],
      ["record_p4", /records|type "V4"/],
    ] as const
  ) {
    Deno.test(`readPickle() refuses ${name} of ${maker} with a reason`, async () => {
      await assert.rejects(readPickle(pickles.get(name)!), message);
    });
  }
  Deno.test(`readPickle() refuses a frame of ${maker} when it is cut anywhere`, async () => {
    for (const name of ["frame_list_p0", "frame_list_p2", "frame_list_p5", "frame_gaps_p4"]) {
      const whole = pickles.get(name)!;
      for (let n = 0; n < whole.length; n += 5) {
        await assert.rejects(readPickle(whole.subarray(0, n)), PickleError, `${name} cut to ${n}`);
      }
    }
  });
  Deno.test(`readPickle() reads or refuses, and never breaks, when a byte of ${maker} is wrong`, async () => {
    for (const name of ["frame_list_p2", "frame_gaps_p4", "arrays_p5"]) {
      const whole = pickles.get(name)!;
      for (let n = 0; n < whole.length; n += 3) {
        const bytes = whole.slice();
        bytes[n] ^= 1 << (n % 8);
        await readPickle(bytes).catch((error) => {
          if (!(error instanceof PickleError)) throw new Error(`${name} at ${n}`, { cause: error });
        });
      }
    }
  });
}

/** What the refusal must name. */
const NAMED: Record<string, RegExp> = {
  eval: /Cannot read builtins\.eval /,
  exec: /builtins\.exec /,
  popen: /subprocess\.Popen /,
  getattr: /builtins\.getattr /,
  nested_name: /os\.path\.exists /,
  nested_in_allowed: /numpy\.ndarray\.__class__ /,
  inst: /os\.system as INST/,
  inst_allowed: /pandas\.DataFrame as INST/,
  obj: /builtins\.list as OBJ/,
  copyreg_extension: /copyreg\.add_extension /,
  copyreg_reconstructor: /collections\.OrderedDict/,
  copyreg_of_os: /os\.system /,
  persistent: /persistent id/,
  persistent_binary: /persistent id/,
  extension1: /extension registry/,
  huge_array: /must have 9007199254740992 bytes|2\^53/,
  huge_text_array: /type "U0"/,
  huge_bytearray_call: /bytearray as it must be given bytes/,
  huge_range: /range of 1125899906842624/,
  list_of_itself: /a list as it must not hold itself/,
  deep_lists: /nested more than 100/,
  trailing: /2 bytes follow/,
};
for (const [name, bytes] of hostile) {
  if (name.startsWith("ok_")) continue;
  Deno.test(`readPickle() refuses ${name} at once, with file and byte, and runs nothing`, async () => {
    await withFolder(async (base) => {
      const path = `${base}/evil.pkl`, before = Deno.cwd(), started = performance.now();
      await Deno.writeFile(path, bytes);
      Deno.chdir(base); // the commands inside would leave a file here
      try {
        await assert.rejects(readPickle(path), (error: Error) => {
          assert(error instanceof PickleError, String(error));
          assert(error.message.startsWith(`${path}: Cannot `), error.message);
          assert.match(error.message, /\(at byte \d+\)$/);
          assert.match(
            error.message,
            name.startsWith("os.system") ? /(posix|os)\.system / : NAMED[name] ?? /./,
          );
          return true;
        });
      } finally {
        Deno.chdir(before);
      }
      assert.deepEqual([...Deno.readDirSync(base)].map((e) => e.name), ["evil.pkl"]);
      assert(performance.now() - started < 2000); // nothing of the announced size was made
    });
  });
}

Deno.test("readPickle() keeps shared lists shared when each holds the last many times", async () => {
  let list = await readPickle(hostile.get("ok_many_shares")!) as unknown[];
  for (let depth = 0; depth < 40; depth++) {
    assert.equal(list.length, 9);
    assert.equal(list[0], list[8]);
    list = list[0] as unknown[];
  }
  assert.deepEqual(list, [1]);
});

Deno.test("readPickle() unpacks a file when its name ends in .gz", async () => {
  await withFolder(async (base) => {
    const packed = new Blob([all["pandas 3"].get("frame_list_p5")! as Uint8Array<ArrayBuffer>])
      .stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${base}/f.pkl.gz`, packed);
    isFrame(await readPickle(`${base}/f.pkl.gz`));
  });
});

Deno.test("readPickle() reads four million floats in a few seconds when they are lists in a dict", async () => {
  const lists = 1000, width = 4096;
  const bytes = new Uint8Array(4 + lists * (6 + width * 9) + 16);
  const view = new DataView(bytes.buffer);
  bytes.set([0x80, 4, 0x5d, 0x28]);
  let at = 4;
  for (let i = 0; i < lists; i++) {
    bytes.set([0x5d, 0x28], at);
    at += 2;
    for (let j = 0; j < width; j++, at += 9) {
      bytes[at] = 0x47;
      view.setFloat64(at + 1, i + j / width);
    }
    bytes[at++] = 0x65;
  }
  bytes.set([0x65, 0x2e], at);
  const value = await readPickle(bytes.subarray(0, at + 2)) as number[][];
  assert.equal(value.length, lists);
  assert.equal(value[999][4095], 999 + 4095 / 4096);
});
