import type { NdArray } from "../../../files/mod.ts";

/** Constant tensors of a graph: 32-bit floats and 8-bit whole numbers. */
export type OnnxTensor = NdArray<Float32Array> | NdArray<Int8Array>;

/** Numbers by which the format names its fields and types (ONNX 1.16, `onnx.proto3`). */
const GRAPH = 7, INITIALIZER = 5, DIMS = 1, TYPE = 2, NAME = 8, RAW_DATA = 9;
const FLOAT = 1, INT8 = 3;

/**
 * Reads the constant tensors that lie in an ONNX file itself, of types float and int8.
 *
 * Of the message format only what such files hold is read: variable-length numbers and
 * length-delimited fields (Protocol Buffers, encoding of version 3). Tensors of other types, such as
 * the shapes and axes that a graph carries along, are passed over.
 *
 * @param bytes The whole file
 * @param options.name For messages, as a path
 * @returns Tensors by name, row after row
 * @throws {SyntaxError} If the bytes end in a field, hold no graph, or a tensor's shape and data disagree
 *
 * @example A file with one tensor of two numbers
 * ```ts
 * import { readOnnxTensors } from "./read_onnx_tensors.ts";
 * import { strict as assert } from "node:assert";
 *
 * const tensor = [8, 2, 16, 3, 66, 1, 119, 74, 2, 255, 4]; // dims [2], int8, "w", -1 and 4
 * const graph = [42, tensor.length, ...tensor];
 * const file = new Uint8Array([58, graph.length, ...graph]);
 * const w = readOnnxTensors(file, { name: "m.onnx" }).get("w")!;
 * assert.deepEqual([w.shape, [...w.data]], [[2], [-1, 4]]);
 * assert.throws(() => readOnnxTensors(file.subarray(0, 9), { name: "m.onnx" }), SyntaxError);
 * ```
 */
export function readOnnxTensors(
  bytes: Uint8Array,
  { name }: { readonly name: string },
): Map<string, OnnxTensor> {
  const graph = [...fieldsOf(bytes, name)].find(({ field }) => field === GRAPH)?.bytes;
  if (!graph) throw new SyntaxError(`${name}: Cannot read tensors as it must hold a graph`);
  const tensors = new Map<string, OnnxTensor>();
  for (const { field, bytes: message } of fieldsOf(graph, name)) {
    if (field !== INITIALIZER || !message) continue;
    const tensor = readTensor(message, name);
    if (tensor) tensors.set(tensor.name, tensor.value);
  }
  return tensors;
}

function readTensor(message: Uint8Array, file: string) {
  const shape: number[] = [];
  let type = 0, name = "", raw: Uint8Array | undefined;
  for (const { field, bytes, value } of fieldsOf(message, file)) {
    if (field === DIMS && bytes) shape.push(...numbersOf(bytes, file));
    else if (field === DIMS) shape.push(value);
    else if (field === TYPE) type = value;
    else if (field === NAME && bytes) name = new TextDecoder().decode(bytes);
    else if (field === RAW_DATA) raw = bytes;
  }
  if ((type !== FLOAT && type !== INT8) || !raw) return undefined;
  const wanted = shape.reduce((n, size) => n * size, 1) * (type === FLOAT ? 4 : 1);
  if (raw.length !== wanted) {
    throw new SyntaxError(
      `${file}: Cannot read tensor ${name} as [${shape}] must take ${wanted} bytes: found ${raw.length}`,
    );
  }
  const { buffer } = raw.slice();
  const value: OnnxTensor = type === FLOAT
    ? { shape, dtype: "f4", data: new Float32Array(buffer) }
    : { shape, dtype: "i1", data: new Int8Array(buffer) };
  return { name, value };
}

/** Fields of one message, in order: a number, or bytes. */
function* fieldsOf(bytes: Uint8Array, file: string) {
  let at = 0;
  const number = (): number => {
    const [value, next] = readNumber(bytes, at, file);
    at = next;
    return value;
  };
  while (at < bytes.length) {
    const key = number();
    const field = Math.floor(key / 8), wire = key % 8;
    if (wire === 0) yield { field, value: number() };
    else {
      const length = wire === 2 ? number() : wire === 1 ? 8 : wire === 5 ? 4 : Infinity;
      if (at + length > bytes.length) {
        throw new SyntaxError(
          `${file}: Cannot read a message as field ${field} must end in it: it ends after ${bytes.length} bytes`,
        );
      }
      yield { field, value: 0, bytes: bytes.subarray(at, at + length) };
      at += length;
    }
  }
}

function numbersOf(bytes: Uint8Array, file: string): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const [value, next] = readNumber(bytes, at, file);
    numbers.push(value);
    at = next;
  }
  return numbers;
}

/** A number of variable length and where it ends; beyond 2^53 digits are lost, which no size here is. */
function readNumber(bytes: Uint8Array, start: number, file: string): [number, number] {
  let value = 0, scale = 1;
  for (let at = start; at < bytes.length && at < start + 10; at++) {
    value += (bytes[at] & 127) * scale;
    if (bytes[at] < 128) return [value, at + 1];
    scale *= 128;
  }
  throw new SyntaxError(
    `${file}: Cannot read a number as it must end within 10 bytes and the file: it begins at ${start}`,
  );
}
