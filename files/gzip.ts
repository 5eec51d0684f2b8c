/** Unpacks a whole gzip stream; an error names the file. */
export async function gunzip(bytes: Uint8Array, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream).bytes();
  } catch (cause) {
    throw new SyntaxError(
      `${file}: Cannot unpack as the file must be a whole gzip stream: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Packs text or bytes as gzip. */
export async function gzip(data: Uint8Array | string): Promise<Uint8Array> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer> | string]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}
