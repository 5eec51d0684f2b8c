/** Whether a failure says that a process, or its file under `/proc`, was there no longer. */
export function isGone(error: unknown): boolean {
  if (error instanceof Deno.errors.NotFound) return true;
  // ESRCH has no class of its own, and not always a code.
  return error instanceof Error &&
    ((error as { code?: string }).code === "ESRCH" || /\(os error 3\)/.test(error.message));
}
