import type { NativeFunction } from "../native/native_function.ts";
import { type Code, Local, unsigned, VALUE_TYPES, type ValueType } from "./code.ts";

/** Parameters and locals of a function, by name; their order is their index. */
export type Variables = Readonly<Record<string, ValueType>>;

/** Names of the variables become locals in the body. */
export type Locals<V extends Variables> = { readonly [K in keyof V]: Local };

interface FunctionBody {
  name: string;
  params: ValueType[];
  locals: ValueType[];
  result?: ValueType;
  body: Code;
}

/**
 * Builds a WebAssembly module, function by function, into its binary form.
 *
 * The module imports one memory (`env.memory`) and exports every function by name. There is no text
 * format and no compiler: instructions are stretches of bytes, put together by the small combinators of
 * this folder.
 *
 * @example Doubles four floats in place
 * ```ts
 * import { ModuleBuilder } from "./module_builder.ts";
 * import { f32x4, v128 } from "./simd.ts";
 * import { strict as assert } from "node:assert";
 *
 * const builder = new ModuleBuilder();
 * builder.function("double", { at: "i32" }, {}, ({ at }) => [
 *   v128.store(at, f32x4.add(v128.load(at), v128.load(at))),
 * ]);
 * const memory = new WebAssembly.Memory({ initial: 1 });
 * const instance = new WebAssembly.Instance(new WebAssembly.Module(builder.encode()), { env: { memory } });
 * const view = new Float32Array(memory.buffer, 0, 4);
 * view.set([1, 2, 3, 4]);
 * (instance.exports.double as (at: number) => void)(0);
 * assert.deepEqual([...view], [2, 4, 6, 8]);
 * ```
 */
export class ModuleBuilder {
  readonly #functions: FunctionBody[] = [];
  readonly #twins = new Map<string, () => NativeFunction>();

  /** Adds an exported function whose statements are made by `body` from its variables. */
  function<P extends Variables, L extends Variables>(
    name: string,
    params: P,
    locals: L,
    body: (variables: Locals<P & L>) => readonly Code[],
    result?: ValueType,
  ): this {
    const variables: Record<string, Local> = {};
    let index = 0;
    for (const [key, type] of [...Object.entries(params), ...Object.entries(locals)]) {
      if (variables[key]) throw new RangeError(`Cannot name two variables of ${name} ${key}`);
      variables[key] = new Local(index++, type);
    }
    this.#functions.push({
      name,
      params: Object.values(params),
      locals: Object.values(locals),
      result,
      body: body(variables as Locals<P & L>).flat(),
    });
    return this;
  }

  /** Names machine code that does the same as the function of this name, bit by bit. */
  twin(name: string, make: () => NativeFunction): this {
    this.#twins.set(name, make);
    return this;
  }

  /** The functions that have a twin, by name. */
  get twins(): ReadonlyMap<string, () => NativeFunction> {
    return this.#twins;
  }

  /** The module as bytes, ready for `WebAssembly.Module`. */
  encode(): Uint8Array<ArrayBuffer> {
    const all = this.#functions;
    const types = all.map((f) => [
      0x60,
      ...vector(f.params.map((t) => [VALUE_TYPES[t]])),
      ...vector(f.result ? [[VALUE_TYPES[f.result]]] : []),
    ]);
    const memory = [...text("env"), ...text("memory"), 0x02, 0x00, 0x01];
    const sections = [
      section(1, vector(types)),
      section(2, vector([memory])),
      section(3, vector(all.map((_, i) => unsigned(i)))),
      section(7, vector(all.map((f, i) => [...text(f.name), 0x00, ...unsigned(i)]))),
      section(10, vector(all.map((f) => sized([...localGroups(f.locals), ...f.body, 0x0b])))),
    ];
    return new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...sections.flat()]);
  }
}

function localGroups(types: readonly ValueType[]): number[] {
  return vector(types.map((t) => [1, VALUE_TYPES[t]]));
}
function vector(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}
function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}
function section(id: number, bytes: readonly number[]): number[] {
  return [id, ...sized(bytes)];
}
function text(value: string): number[] {
  return sized([...new TextEncoder().encode(value)]);
}
