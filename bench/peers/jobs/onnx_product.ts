import { loadRuntime } from "../../../inference/onnx/runtime.ts";
import type { Multiplier } from "./product_job.ts";

/** The product in ONNX Runtime Web: a model of one MatMul. */
export async function onnxProduct(
  a: Float32Array<ArrayBuffer>,
  b: Float32Array<ArrayBuffer>,
  { M, N, K, threads }: { M: number; N: number; K: number; threads: number },
): Promise<Multiplier> {
  const runtime = await loadRuntime({ provider: "wasm", threads });
  const session = await runtime.InferenceSession.create(matMulModel(), {
    executionProviders: ["wasm"],
    logSeverityLevel: 4,
  });
  const feeds = {
    a: new runtime.Tensor("float32", a, [M, K]),
    b: new runtime.Tensor("float32", b, [K, N]),
  };
  return {
    versions: { "onnxruntime-web": "1.30.0" },
    multiply: async () => (await session.run(feeds)).c.data as Float32Array,
  };
}

/** c = MatMul(a, b) in ONNX's form: protocol buffers, written by hand. */
export function matMulModel(): Uint8Array {
  const text = (value: string) => [...new TextEncoder().encode(value)];
  const field = (tag: number, bytes: readonly number[]) => [8 * tag + 2, bytes.length, ...bytes];
  const number = (tag: number, value: number) => [8 * tag, value];
  const dimension = (name: string) => field(1, field(2, text(name)));
  const value = (name: string, [rows, columns]: readonly [string, string]) => [
    ...field(1, text(name)),
    ...field(
      2,
      field(1, [...number(1, 1), ...field(2, [...dimension(rows), ...dimension(columns)])]),
    ),
  ];
  const node = [
    ...field(1, text("a")),
    ...field(1, text("b")),
    ...field(2, text("c")),
    ...field(4, text("MatMul")),
  ];
  const graph = [
    ...field(1, node),
    ...field(2, text("product")),
    ...field(11, value("a", ["M", "K"])),
    ...field(11, value("b", ["K", "N"])),
    ...field(12, value("c", ["M", "N"])),
  ];
  const operators = [...field(1, []), ...number(2, 13)];
  const length = [graph.length & 0x7f | 0x80, graph.length >> 7];
  return Uint8Array.from([
    ...number(1, 8),
    8 * 7 + 2,
    ...(graph.length < 128 ? [graph.length] : length),
    ...graph,
    ...field(8, operators),
  ]);
}
