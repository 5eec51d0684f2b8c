const FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/local/sbin"];

/** PATH of the programs that build a sandbox; the caller's own PATH is not trusted with that. */
export const SYSTEM_PATH: string = FOLDERS.join(":");

/** Absolute path of a system program, or nothing where it is not installed. */
export function findProgram(name: string): string | undefined {
  for (const folder of FOLDERS) {
    try {
      if (Deno.statSync(`${folder}/${name}`).isFile) return `${folder}/${name}`;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
