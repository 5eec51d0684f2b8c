import { z } from "npm:zod@4.6.7";

const TEXT = z.string().min(1, "must not be empty");
/** A path inside the scenario's folder. */
const PATH = z.string().regex(
  /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[^\0]+$/,
  "must be a path below the folder, without . and ..",
);

/** `manifest.json` of a scenario. */
export const Manifest = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "must be lower case letters, digits, _ and -"),
  title: TEXT,
  difficulty: z.enum(["easy", "medium", "hard"]),
  type: z.array(TEXT).min(1, "must name at least one type"),
  /** Turns: a thought, a call and its result each */
  rounds_allowed: z.int().min(1),
  success_criterion: TEXT,
  baseline_command: TEXT.regex(
    /^[^'"`\\$|&;<>]+$/,
    "must be words without quotes or signs of a shell",
  ),
  entrypoint: PATH,
});

export type Manifest = z.output<typeof Manifest>;

/** What a scenario's `outcome.py` prints. */
export const OutcomeLine = z.strictObject({
  behaviour: z.enum(["kept", "drifted", "undetermined"]),
  evidence: TEXT,
});
