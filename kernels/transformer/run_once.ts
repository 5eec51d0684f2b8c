import type { Backend } from "../runtime/backend.ts";
import { openTransformer } from "./open_transformer.ts";
import type { Operations, Room } from "./operations.ts";
import type { Tensor } from "./tensor.ts";

/** Records a few steps, runs them and reads one tensor back; everything they made is gone after. */
export async function runOnce(
  backend: Backend,
  build: (steps: Operations, room: Room) => Tensor,
): Promise<Float32Array> {
  using device = openTransformer(backend);
  const made: Tensor[] = [];
  using program = await device.record((steps, room) => void made.push(build(steps, room)));
  program.run();
  return (await device.read(made[0]))[0];
}
