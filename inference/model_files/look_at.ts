/** Whether there is a folder at a path. */
export async function isFolder(path: string): Promise<boolean> {
  return (await lookAt(path))?.isDirectory ?? false;
}

/** Whether there is a file at a path. */
export async function isFile(path: string): Promise<boolean> {
  return (await lookAt(path))?.isFile ?? false;
}

async function lookAt(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
