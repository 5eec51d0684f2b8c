/// <reference lib="dom" />
/**
 * The page that trains in a browser: loss curves, fits a second, and the device that it runs on.
 *
 * @module
 */
import { openBackend } from "../kernels/mod.ts";
import { drawLosses, type LossCurve } from "./loss_plot.ts";
import { trainDemo } from "./train_demo.ts";

const FITS = 24, EPOCHS = 400;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const show = (id: string, text: string) => element(id).textContent = text;
const device = element<HTMLSelectElement>("device");
const start = element<HTMLButtonElement>("start"), stop = element<HTMLButtonElement>("stop");

start.onclick = async () => {
  const control = new AbortController();
  stop.onclick = () => control.abort();
  [start.disabled, stop.disabled] = [true, false];
  show("failure", "");
  try {
    await train(device.value as "auto" | "webgpu" | "wasm", control.signal);
  } catch (error) {
    if (!control.signal.aborted) show("failure", (error as Error).message);
  } finally {
    [start.disabled, stop.disabled] = [false, true];
    document.body.dataset.state = "done";
  }
};

async function train(device: "auto" | "webgpu" | "wasm", signal: AbortSignal): Promise<void> {
  document.body.dataset.state = "training";
  const backend = await openBackend({ device });
  try {
    const { kind, name, software } = backend.info;
    show("name", `${name}${kind === "webgpu" && software ? " (software)" : ""}`);
    const curves: LossCurve[] = [], began = performance.now();
    for await (const { fit, auc } of trainDemo(backend, { fits: FITS, epochs: EPOCHS, signal })) {
      curves.push(fit.losses);
      element("plot").innerHTML = drawLosses(curves);
      show("fits", `${curves.length} of ${FITS}`);
      show("speed", (1000 * curves.length / (performance.now() - began)).toFixed(2));
      show("auc", auc?.toFixed(3) ?? "undefined");
    }
  } finally {
    backend.close();
  }
}
