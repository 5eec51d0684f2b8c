import { strict as assert } from "node:assert";
import type { EscapeCase } from "./_escape_case.ts";

/** Attacks by what a program leaves in the environment and the workspace for others to honour. */
export const SETTING_ESCAPES: readonly EscapeCase[] = [
  {
    name: "reads the secrets of the environment",
    python: `
for k in os.environ:
    if k not in ("PATH", "HOME", "TMPDIR", "LANG", "PWD", "FACTS", "LC_CTYPE", "ASSAY_ESCAPE_RUN"): escaped("variable " + k)
if F["variable"] in os.environ: escaped("secret")
held()`,
  },
  {
    name: "puts programs of its own before the system's",
    files: { "python3": "#!/bin/sh\necho ESCAPED\n", "sitecustomize.py": "print('ESCAPED')\n" },
    argv: ["sh", "-c", "chmod +x python3; exec python3 -I -c \"print('held')\""],
  },
  {
    name: "hooks the imports of an isolated Python",
    files: {
      "sitecustomize.py": "print('ESCAPED sitecustomize')\n",
      "usercustomize.py": "print('ESCAPED usercustomize')\n",
      "json.py": "print('ESCAPED json')\n",
      ".local/lib/python3.11/site-packages/hook.pth": "import os; print('ESCAPED pth')\n",
      "startup.py": "print('ESCAPED startup')\n",
    },
    env: { PYTHONSTARTUP: "/workspace/startup.py", PYTHONPATH: "/workspace" },
    argv: ["python3", "-I", "-c", "import json; print('held')"],
  },
  {
    name: "sets up git so that looking at the workspace runs a program",
    files: {
      ".git/config": "[core]\n\tfsmonitor = touch /tmp/owned; touch owned\n[diff]\n" +
        "\texternal = touch owned\n[alias]\n\tdiff = !touch owned\n",
      ".git/HEAD": "ref: refs/heads/main\n",
      ".gitattributes": "* diff=evil filter=evil\n",
      ".git/hooks/post-checkout": "#!/bin/sh\ntouch owned\n",
    },
    argv: ["sh", "-c", "echo held"],
    async check(result, sandbox) {
      assert.match(result.stdout.text(), /^held/);
      const snapshot = await sandbox.snapshot();
      assert.ok(snapshot.has(".git/config") && !snapshot.has("owned"));
    },
  },
  {
    name: "plants libraries for later commands to load",
    files: { "ld.so.preload": "/workspace/evil.so\n" },
    python: `
blocked(lambda: open("/etc/ld.so.preload", "w"), "preload")
blocked(lambda: open("/etc/ld.so.conf.d/x.conf", "w"), "library path")
blocked(lambda: open("/usr/lib/python3/dist-packages/sitecustomize.py", "w"), "site packages")
held()`,
  },
  {
    name: "makes a tempting file for the host in the shared folder",
    python: `
for p in ("/tmp", "/var/tmp", "/dev/shm", "/run"):
    try: open(p + "/assay-escape-marker", "w").write("x")
    except OSError: pass
held()`,
    check(result) {
      assert.match(result.stdout.text(), /^held/);
      for (const folder of ["/tmp", "/var/tmp", "/dev/shm", "/run"]) {
        assert.throws(
          () => Deno.statSync(`${folder}/assay-escape-marker`),
          Deno.errors.NotFound,
        );
      }
    },
  },
];
