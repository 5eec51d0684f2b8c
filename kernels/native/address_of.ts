interface ForeignInterface {
  readonly UnsafePointer: { of(bytes: Uint8Array): unknown; value(pointer: unknown): bigint };
}

/**
 * Where these bytes lie in the address space, for machine code that reads or writes them: valid as long as
 * they are held and, for WebAssembly memory, until that grows. Only for where machine code runs.
 */
export function addressOf({ buffer, byteOffset, byteLength }: ArrayBufferView): bigint {
  const { UnsafePointer } = (globalThis as unknown as { Deno: ForeignInterface }).Deno;
  return BigInt(
    UnsafePointer.value(UnsafePointer.of(new Uint8Array(buffer, byteOffset, byteLength))),
  );
}
