import { strict as assert } from "node:assert";
import type { EscapeCase } from "./_escape_case.ts";

/** Attacks by system calls. Numbers are those of x86_64. */
export const KERNEL_ESCAPES: readonly EscapeCase[] = [
  {
    name: "mounts and moves in the file tree",
    python: `
denied(165, b"none", b"/tmp", b"tmpfs", 0, 0); denied(165, b"/usr", b"/tmp", 0, 4096, 0)
denied(165, 0, b"/", 0, 32 | 4096, 0); denied(166, b"/usr", 2); denied(155, b"/tmp", b"/tmp")
denied(430, b"tmpfs", 0); denied(428, -100, b"/", 1); denied(429, 3, b"", -100, b"/", 0)
denied(442, -100, b"/", 0, ctypes.create_string_buffer(32), 32); held()`,
  },
  {
    name: "makes and enters namespaces",
    python: `
for flag in (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
    denied(272, flag); denied(56, flag | 17, 0, 0, 0, 0)
denied(435, ctypes.create_string_buffer(88), 88)
for ns in ("mnt", "net", "pid", "user"):
    fd = os.open("/proc/self/ns/" + ns, os.O_RDONLY); denied(308, fd, 0)
if os.system("unshare -Ur true 2>/dev/null") == 0: escaped("unshare"); 
held()`,
  },
  {
    name: "traces and reads other processes",
    python: `
denied(101, 0, 0, 0, 0); denied(101, 16, 1, 0, 0); denied(101, 0x4206, os.getppid(), 0, 0)
denied(310, os.getpid(), ctypes.create_string_buffer(16), 1, ctypes.create_string_buffer(16), 1, 0)
denied(311, 1, ctypes.create_string_buffer(16), 1, ctypes.create_string_buffer(16), 1, 0)
fd, e = syscall(434, 1, 0)
if fd >= 0: denied(438, fd, 0, 0)
blocked(lambda: open("/proc/1/mem", "r+b").read(1), "memory of the first process")
held()`,
  },
  {
    name: "keeps keys, loads programs and modules, opens rings",
    python: `
denied(250, 0, -3, 1); denied(250, 1, 0); denied(248, b"user", b"k", b"v", 1, -4)
denied(249, b"user", b"k", 0, -4); denied(321, 0, ctypes.create_string_buffer(72), 72)
denied(298, ctypes.create_string_buffer(112), 0, -1, -1, 0); denied(323, 0)
denied(425, 8, ctypes.create_string_buffer(120)); denied(313, 0, b"", 0); denied(175, 0, 0, b"")
denied(246, 0, 0, 0, 0); denied(320, 0, 0, 0, b"", 0); held()`,
  },
  {
    name: "sets clocks, names, power, swap and accounting",
    python: `
denied(164, ctypes.create_string_buffer(16), 0); denied(227, 0, ctypes.create_string_buffer(16))
denied(305, 0, ctypes.create_string_buffer(208)); denied(159, ctypes.create_string_buffer(208))
denied(170, b"pwned", 5); denied(171, b"pwned", 5)
denied(169, 0xfee1dead, 672274793, 0x1234567, 0); denied(167, b"/tmp/x", 0); denied(163, b"/tmp/x")
denied(103, 3, 0, 0); denied(172, 3); denied(173, 0, 1, 1); denied(154, 0, 0, 0); held()`,
  },
  {
    name: "holds memory where no limit counts it",
    python: `
denied(319, b"m", 0); denied(447, 0); denied(29, 0, 1 << 30, 0o1600); denied(68, 0, 0o1600)
denied(64, 0, 1, 0o1600); denied(240, b"/q", 0o102, 0o600, 0); held()`,
  },
  {
    name: "types into a terminal",
    python: `
import fcntl
blocked(lambda: os.open("/dev/tty", os.O_RDWR), "controlling terminal")
m, s = os.openpty()
for request in (0x5412, 0x541C, 0x5423, 0x541D, 0x5412 | (1 << 32)):
    r, e = syscall(16, s, request, b"x")
    if r != -1 or e != 1: escaped("request %x gave %d %d" % (request, r, e))
for fd in (0, 1, 2):
    if os.isatty(fd): escaped("terminal on %d" % fd)
held()`,
  },
  {
    name: "calls by numbers beyond the known, and of the second convention",
    python: `
for n in (451, 462, 500, 1000, 0x40000000 + 39, 0x40000000 + 101):
    r, e = syscall(n, 0, 0, 0, 0)
    if r != -1 or e != 38: escaped("call %d gave %d %d" % (n, r, e))
held()`,
  },
  {
    name: "gains rights",
    python: `
for f in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.seteuid(0)):
    blocked(f, "user")
for line in open("/proc/self/status"):
    if line.startswith("Cap") and int(line.split()[1], 16): escaped(line)
    if line.startswith("NoNewPrivs") and line.split()[1] != "1": escaped(line)
    if line.startswith("Seccomp:") and line.split()[1] != "2": escaped(line)
import shutil, subprocess
for p in ("su", "mount", "passwd", "newgrp", "sudo"):
    q = shutil.which(p)
    if q and subprocess.run([q, "-c", "id -u"], stdin=-3, capture_output=True).stdout.strip() == b"0": escaped(p)
shutil.copy("/usr/bin/id", "/tmp/id"); os.chmod("/tmp/id", 0o6755)
if b"uid=65534" not in subprocess.run(["/tmp/id"], capture_output=True).stdout: escaped("set-user-id")
import resource
for r in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_DATA, resource.RLIMIT_CPU):
    hard = resource.getrlimit(r)[1]
    try: resource.setrlimit(r, (hard + 1, hard + 1)); escaped("limit %d" % r)
    except (ValueError, OSError): pass
blocked(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)), "real time")
blocked(lambda: os.nice(-5), "nice")
held()`,
  },
  {
    name: "uses descriptors that were left open",
    python: `
for fd in sorted(int(f) for f in os.listdir("/proc/self/fd")):
    try: target = os.readlink("/proc/self/fd/%d" % fd)
    except OSError: continue
    if fd > 2 and "/proc/" not in target: escaped("%d is %s" % (fd, target))
    if fd <= 2 and not target.startswith(("pipe:", "/dev/null")): escaped("%d is %s" % (fd, target))
held()`,
  },
  {
    name: "enters the kernel by the door of 32-bit programs",
    files: {
      "old.c": `int main(void) {
  long r; __asm__ volatile("int $0x80" : "=a"(r) : "a"(20L));
  __builtin_printf("ESCAPED %ld\\n", r); return 0; }`,
    },
    argv: ["sh", "-c", "cc -o /tmp/old old.c 2>&1 || { echo no compiler; exit 9; }; /tmp/old"],
    check(result) {
      assert.doesNotMatch(result.stdout.text(), /ESCAPED/);
      // SIGSYS from the filter, SIGSEGV where the kernel has no such door; 9 without a compiler.
      assert.ok([159, 139, 9].includes(result.exitCode!), `exit ${result.exitCode}`);
    },
  },
];
