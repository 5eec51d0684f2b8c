import { strict as assert } from "node:assert";
import type { EscapeCase } from "./_escape_case.ts";

/** Attacks on the host's files, and on this program's way of reading the workspace. */
export const FILE_ESCAPES: readonly EscapeCase[] = [
  {
    name: "reads a host file by its path, four ways",
    winsWeak: true,
    python: `
import io, pathlib
p = F["secretFile"]
for f in (lambda: io.open(p).read(), lambda: pathlib.Path(p).read_text(),
          lambda: os.read(os.open(p, os.O_RDONLY), 99), lambda: open("/proc/self/root" + p).read()):
    blocked(f, "read")
held()`,
  },
  {
    name: "reads a host file through a link it makes, and offers the link to the reader",
    winsWeak: true,
    python: `
os.symlink(F["secretFile"], "link"); os.symlink("/etc", "folder"); os.symlink("/proc/self/root", "root")
blocked(lambda: open("link").read(), "link"); held()`,
    async check(result, sandbox) {
      assert.match(result.stdout.text(), /^held/);
      for (const path of ["link", "folder/passwd", "root/etc/passwd"]) {
        await assert.rejects(sandbox.readFile(path), { name: "PathError", fault: "link" });
      }
      await assert.rejects(sandbox.listDir("folder"), { fault: "link" });
      await assert.rejects(sandbox.writeFile("folder/x", "x"), { fault: "link" });
      assert.equal((await sandbox.snapshot()).get("link")?.bytes, undefined);
    },
  },
  {
    name: "makes the writer follow a link at the file's own name",
    python: `os.symlink(F["secretFile"], "out.txt"); held()`,
    async check(result, sandbox, facts) {
      assert.match(result.stdout.text(), /^held/);
      await sandbox.writeFile("out.txt", "mine");
      assert.equal(Deno.readTextFileSync(facts.secretFile), facts.secret);
      assert.equal(new TextDecoder().decode(await sandbox.readFile("out.txt")), "mine");
    },
  },
  {
    name: "makes hard links to files it does not own",
    python: `
for p in ("/etc/passwd", "/usr/bin/env", F["secretFile"], "/proc/self/mem"):
    blocked(lambda: os.link(p, "hard"), "hard link to " + p)
held()`,
  },
  {
    name: "writes outside of its workspace",
    python: `
for p in ("/x", "/usr/x", "/etc/x", "/etc/passwd", "/bin/x", "/dev/x", "/proc/x", "/home/x", "/root/x",
          "/workspace/../x", "/workspace-sibling", F["secretFile"]):
    blocked(lambda: os.open(p, os.O_WRONLY | os.O_CREAT, 0o600), "write " + p)
held()`,
  },
  {
    name: "writes the kernel's own files",
    python: `
for p in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/kernel/hostname",
          "/proc/sys/vm/overcommit_memory", "/proc/sys/kernel/modprobe", 
          "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/proc/self/uid_map"):
    def attempt():
        fd = os.open(p, os.O_WRONLY); return os.write(fd, b"1")
    blocked(attempt, p)
def spare(): return os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000")
blocked(spare, "spared from the killer")
held()`,
  },
  {
    name: "looks for the host under /proc and /sys",
    winsWeak: true,
    python: `
if os.path.exists("/sys/class"): escaped("/sys")
pids = [p for p in os.listdir("/proc") if p.isdigit()]
if len(pids) > 8 or str(F["victim"]) in pids: escaped("processes %s" % pids)
for p in pids:
    try: env = open("/proc/%s/environ" % p).read()
    except OSError: continue
    if F["variable"] + "=" in env: escaped("environment of " + p)
for p in ("keys", "kallsyms", "kcore", "kmsg", "cmdline", "timer_list", "config.gz"):
    if os.path.exists("/proc/" + p): blocked(lambda: open("/proc/" + p, "rb").read(1), p)
for p in ("/proc/1/root" + F["secretFile"], "/proc/1/cwd/../../etc/shadow"):
    blocked(lambda: open(p).read(), p)
if os.path.exists("/proc/1/root/home") or os.path.exists("/root"): escaped("home folders")
held()`,
  },
  {
    name: "opens files by handle, and devices by number",
    python: `
denied(303, -100, b"/workspace", ctypes.create_string_buffer(256), ctypes.byref(ctypes.c_int()), 0)
denied(304, 3, ctypes.create_string_buffer(64), 0)
for n, dev in (("vda", os.makedev(254, 0)), ("sda", os.makedev(8, 0)), ("mem", os.makedev(1, 1))):
    blocked(lambda: os.mknod(n, 0o600 | 0o60000, dev), "device " + n)
for p in ("/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/kvm", "/dev/fuse", "/dev/net/tun"):
    blocked(lambda: os.open(p, os.O_RDONLY), p)
held()`,
  },
  {
    name: "leaves by chroot and upwards",
    python: `
os.mkdir("jail")
blocked(lambda: os.chroot("jail"), "chroot")
for _ in range(50): os.chdir("..")
if sorted(os.listdir(".")) != sorted(os.listdir("/")): escaped("above the root")
blocked(lambda: open("." + F["secretFile"]).read(), "secret")
held()`,
  },
  {
    name: "leaves pipes, sockets and odd names where a reader would hang or break",
    python: `
os.mkfifo("pipe"); socket.socket(socket.AF_UNIX).bind("sock")
open(b"bad\\xff", "w").close(); open("new\\nline", "w").close(); open("-rf", "w").close()
os.mkdir("closed"); open("closed/x", "w").close(); os.chmod("closed", 0)
d = os.getcwd()
for i in range(200): os.mkdir("deep"); os.chdir("deep")
held()`,
    async check(result, sandbox) {
      assert.match(result.stdout.text(), /^held/);
      await assert.rejects(sandbox.readFile("pipe"), { fault: "not_a_file" });
      await assert.rejects(sandbox.readFile("sock"), { fault: "not_a_file" });
      const snapshot = await sandbox.snapshot();
      assert.equal(snapshot.get("pipe")?.kind, "other");
      assert.ok(snapshot.has("new\nline") && snapshot.has("-rf"));
    },
  },
  {
    name: "offers sparse files larger than memory",
    python: `
for i in range(2000):
    with open("sparse%d" % i, "wb") as f: f.truncate(16 * 1024 * 1024)
held()`,
    async check(result, sandbox) {
      assert.match(result.stdout.text(), /^held/);
      const held = [...(await sandbox.snapshot()).values()]
        .reduce((sum, entry) => sum + (entry.bytes?.length ?? 0), 0);
      assert.ok(held <= sandbox.limits.workspaceBytes, `a snapshot holds ${held} bytes`);
    },
  },
  {
    name: "fills the disk, the shared memory, and the root",
    limits: { workspaceBytes: 8 << 20, fileBytes: 4 << 20 },
    python: `
def fill(folder):
    n = 0
    try:
        for i in range(64):
            with open("%s/f%d" % (folder, i), "wb") as f:
                for _ in range(4): n += f.write(b"x" * (1 << 20))
    except OSError: pass
    return n
a, b, c = fill("/workspace"), fill("/tmp"), fill("/dev/shm")
if a + b > 9 << 20 or c > 9 << 20: escaped((a, b, c))
try:
    with open("/tmp/f0", "wb") as f: f.write(b"x" * (5 << 20)); f.flush()
    escaped("large file")
except OSError: pass
held()`,
  },
  {
    name: "fills the inodes",
    limits: { workspaceFiles: 500 },
    python: `
n = 0
try:
    for i in range(5000):
        os.close(os.open("i%d" % i, os.O_CREAT)); n += 1
except OSError: pass
if n > 500: escaped("%d files" % n)
try: os.mkdir("/tmp/more"); escaped("one more")
except OSError: held()`,
    async check(result, sandbox) {
      assert.match(result.stdout.text(), /^held/);
      await assert.rejects(sandbox.writeFile("mine", "x"), { fault: "no_space" });
    },
  },
];
