import { type Tool, ToolError } from "./tool.ts";

/** Runs one allowed program in the sandbox, without a shell. */
export const RUN_CMD: Tool = {
  name: "run_cmd",
  description: "Run a program in the workspace. There is no shell and no network.",
  errorPhrase: "Error running command",
  parameters: {
    cmd: {
      type: "words",
      description: 'program and arguments, as ["python3", "main.py"]',
      maxLength: 100_000,
    },
  },
  async use({ cmd }, { sandbox, limits, used, programs }, signal) {
    const words = cmd as readonly string[];
    if (words.length === 0 || words[0] === "") {
      throw new ToolError("arguments", "run_cmd needs a program");
    }
    // A program is named, never given by path: the search path holds no folder of the workspace.
    if (!programs.includes(words[0])) {
      throw new ToolError(
        "command_not_allowed",
        `${JSON.stringify(words[0].slice(0, 80))} may not be run: allowed are ${
          programs.join(", ")
        }`,
      );
    }
    if (words.some((word) => word.includes("\0"))) {
      throw new ToolError("arguments", "run_cmd takes no word with NUL");
    }
    if (used.commands >= limits.commands) {
      throw new ToolError("budget", `all ${limits.commands} commands of this run are used up`);
    }
    const left = limits.commandsMs - used.commandsMs;
    if (left < 1) {
      throw new ToolError("budget", `commands of this run may take ${limits.commandsMs} ms in all`);
    }
    used.commands++;
    const wallMs = Math.max(1, Math.floor(Math.min(limits.commandMs, left)));
    const result = await sandbox.run(words, {
      limits: { wallMs, outputBytes: 4 * limits.answerLength },
      signal,
    });
    used.commandsMs += result.wallMs;
    const { status, exitCode, isolation } = result;
    const ending = {
      exited: "",
      timeout: `Command did not end within ${wallMs} ms`,
      memory: "Command took more memory than allowed",
      cancelled: "Command was cancelled",
    }[status];
    const said = [result.stderr.text(), ending].filter((part) => part !== "").join("\n");
    const blocks = [
      result.stdout.totalBytes > 0 ? `STDOUT:\n${result.stdout.text()}` : "",
      said === "" ? "" : `STDERR:\n${said}`,
      `RETURN CODE: ${exitCode ?? -1}`,
    ].filter((block) => block !== "");
    return {
      text: blocks.join("\n"),
      ...(status === "exited" ? {} : { fault: status }),
      run: { status, exitCode, wallMs: result.wallMs, isolation },
    };
  },
};
