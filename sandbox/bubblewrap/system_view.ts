/** Flags of bubblewrap that show the system's programs, read-only, and nothing else of the host. */
export function systemView(): string[] {
  const flags = ["--ro-bind", "/usr", "/usr"];
  for (const path of ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]) {
    const stat = statOf(path);
    if (stat?.isSymlink) flags.push("--symlink", Deno.readLinkSync(path), path);
    else if (stat?.isDirectory) flags.push("--ro-bind", path, path);
  }
  return flags;
}

/** Parts of `/etc` that programs cannot do without: none of them is private. */
const SHARED_ETC = ["/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/localtime"];

/** Flags that lay those parts over a folder that stands for `/etc`. */
export function etcView(): string[] {
  return SHARED_ETC.filter((path) => statOf(path)).flatMap((path) => ["--ro-bind", path, path]);
}

/** Files under `/proc` that tell of the host rather than of the sandbox. */
const TELLTALES = [
  "/proc/cmdline",
  "/proc/config.gz",
  "/proc/kallsyms",
  "/proc/kcore",
  "/proc/key-users",
  "/proc/keys",
  "/proc/kmsg",
  "/proc/sched_debug",
  "/proc/timer_list",
];

/** Flags that cover them, so that opening one fails. */
export function coveredProc(): string[] {
  const files = TELLTALES.filter((path) => statOf(path));
  const folders = ["/proc/acpi", "/proc/scsi"].filter((path) => statOf(path));
  return [
    ...files.flatMap((path) => ["--ro-bind", "/dev/null", path]),
    ...folders.flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
  ];
}

/** Folders that a workspace may be mounted over in a namespace of its own: the first there is. */
export function mountPoint(): string | undefined {
  return ["/mnt", "/media", "/srv", "/opt"].find((path) => statOf(path)?.isDirectory);
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}
