import { strict as assert } from "node:assert";
import { AGENT_SETTINGS, AGENT_TASKS, TASK_KINDS } from "../../../agents/tasks/mod.ts";

Deno.test("AGENT_TASKS has at least eighty tasks of all kinds and grades, each once", () => {
  assert(AGENT_TASKS.length >= 80, `${AGENT_TASKS.length} tasks`);
  assert.equal(new Set(AGENT_TASKS.map(({ id }) => id)).size, AGENT_TASKS.length);
  assert.equal(new Set(AGENT_TASKS.map(({ text }) => text)).size, AGENT_TASKS.length);
  for (const kind of TASK_KINDS) {
    assert(AGENT_TASKS.filter((task) => task.kind === kind).length >= 4, kind);
  }
  for (const grade of [1, 2, 3, 4]) {
    assert(AGENT_TASKS.filter((task) => task.grade === grade).length >= 15, `grade ${grade}`);
  }
});

Deno.test("AGENT_TASKS have names, texts, confined paths and checks", () => {
  for (const { id, kind, text, files, checks } of AGENT_TASKS) {
    assert.match(id, new RegExp(`^${kind}-[a-z-]+$`));
    assert(text.length > 8 && text === text.trim() && text.isWellFormed(), id);
    assert(checks.length > 0, id);
    const named = checks.flatMap((check) => "file" in check ? [check.file] : []);
    for (const path of [...Object.keys(files), ...named]) {
      assert.match(path, /^[\w.-]+(\/[\w.-]+)*$/, id);
      assert(!path.split("/").includes(".."), id);
    }
  }
});

Deno.test("AGENT_TASKS ask for something: no check that all hold from the start", () => {
  for (const { id, files, checks } of AGENT_TASKS) {
    const held = checks.every((check) => {
      if ("answer" in check || "function" in check) return false;
      if ("unchanged" in check) return true;
      if ("absent" in check) return files[check.file] === undefined;
      return "equals" in check
        ? files[check.file] === check.equals
        : files[check.file] === check.words;
    });
    assert(!held, id);
  }
});

Deno.test("AGENT_SETTINGS are at least a dozen of the model, and scripts that say so", () => {
  const models = AGENT_SETTINGS.filter(({ respondent }) => respondent.kind === "model");
  assert(models.length >= 12, `${models.length}`);
  assert.equal(new Set(AGENT_SETTINGS.map(({ name }) => name)).size, AGENT_SETTINGS.length);
  assert.equal(
    new Set(models.map(({ name: _, about: __, ...rest }) => JSON.stringify(rest))).size,
    models.length,
  );
  for (const { name, about, respondent } of AGENT_SETTINGS) {
    if (respondent.kind !== "script") continue;
    assert.match(name, /^script-/);
    assert.match(about, /a script/);
  }
});
