import type { EscapeCase } from "./_escape_case.ts";

/** Attacks over sockets of every family. */
export const NETWORK_ESCAPES: readonly EscapeCase[] = [
  {
    name: "connects to the host's loopback, by the module and beneath it",
    winsWeak: true,
    python: `
import _socket
for make in (socket.socket, _socket.socket, socket.SocketType):
    s = make(2, 1); s.settimeout(1) if hasattr(s, "settimeout") else None
    blocked(lambda: s.connect(("127.0.0.1", F["port"])), "loopback")
s = socket.socket(10, 1); blocked(lambda: s.connect(("::ffff:127.0.0.1", F["port"])), "mapped")
held()`,
  },
  {
    name: "connects to other machines",
    python: `
for host in ("1.1.1.1", "169.254.169.254", "10.0.0.1", "192.168.0.1", "172.17.0.1"):
    s = socket.socket(); s.settimeout(1)
    blocked(lambda: s.connect((host, 80)), host)
u = socket.socket(2, 2); blocked(lambda: u.sendto(b"x", ("1.1.1.1", 53)), "datagram")
u = socket.socket(10, 2); blocked(lambda: u.sendto(b"x", ("2606:4700::1111", 53)), "IPv6 datagram")
try: socket.getaddrinfo("example.com", 80); escaped("name found")
except OSError: pass
held()`,
  },
  {
    name: "connects to sockets of the host's file system and name space",
    winsWeak: true,
    python: `
for p in (F["unixSocket"], "\\0" + F["abstractSocket"], "/var/run/docker.sock", "/run/docker.sock",
          "/run/dbus/system_bus_socket", "/run/systemd/private", "/tmp/.X11-unix/X0"):
    s = socket.socket(socket.AF_UNIX); blocked(lambda: s.connect(p), repr(p))
held()`,
  },
  {
    name: "opens sockets of every other family",
    python: `
for family in range(0, 64):
    if family in (1, 2, 10): continue
    for kind in (1, 2, 3, 5):
        r, e = syscall(41, family, kind, 0)
        if r != -1: escaped("family %d" % family)
        if e != 97: escaped("family %d failed with %d only" % (family, e))
        r, e = syscall(53, family, kind, 0, (ctypes.c_int * 2)())
        if r != -1 or e != 97: escaped("pair of family %d" % family)
for family in (2, 10): blocked(lambda: socket.socket(family, 3, 1), "raw socket")
held()`,
  },
  {
    name: "uses sockets where it may",
    python: `
import asyncio, ssl
a, b = socket.socketpair(); a.send(b"x")
if b.recv(1) != b"x": escaped("pair broken")
l = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(l.getsockname())
asyncio.run(asyncio.sleep(0)); held()`,
  },
];
