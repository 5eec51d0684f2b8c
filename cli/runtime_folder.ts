/**
 * Names a runtime folder for this process and its children where the system has not: software Vulkan
 * drivers complain on stderr without one.
 */
export function nameRuntimeFolder(): void {
  if (Deno.build.os !== "linux" || Deno.env.has("XDG_RUNTIME_DIR")) return;
  Deno.env.set("XDG_RUNTIME_DIR", Deno.env.get("TMPDIR") ?? "/tmp");
}
