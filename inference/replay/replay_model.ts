import { ModelError } from "../errors.ts";
import { startGenerating } from "../generating.ts";
import type {
  BackendRecord,
  ChatMessage,
  ChatModel,
  GenerateOptions,
  Generating,
  GenerationSettings,
} from "../interfaces.ts";
import { checkMessages, completeSettings } from "../settings.ts";
import { readRecording, type RecordedGeneration, requestKey } from "./recording.ts";

/** A model that says what was recorded, and nothing else. */
export class ReplayModel implements ChatModel {
  readonly #lines = new Map<string, RecordedGeneration[]>();
  readonly #told = new Map<string, number>();
  readonly backend: BackendRecord;
  readonly digest: string | undefined;
  readonly contextLength: number | undefined;

  constructor(
    readonly name: string,
    readonly path: string,
    recorded: readonly RecordedGeneration[],
    readonly defaults: Partial<GenerationSettings>,
  ) {
    for (const line of recorded) {
      this.#lines.set(line.key, [...this.#lines.get(line.key) ?? [], line]);
    }
    this.backend = { requested: "replay", actual: "replay", reason: "as requested", place: path };
    this.digest = recorded[0]?.generation.digest;
    this.contextLength = recorded[0]?.generation.context.contextLength;
  }

  countTokens(): undefined {}

  generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): Generating {
    checkMessages(messages);
    const settings = completeSettings(options, this.defaults);
    return startGenerating(async (emit) => {
      const key = await requestKey(messages, settings);
      const lines = this.#lines.get(key);
      if (!lines) {
        throw new ModelError(
          "missing",
          `Cannot replay an answer to ${
            JSON.stringify(messages.at(-1)!.content.slice(0, 60))
          } as ${this.path} must hold the same ${messages.length} turns with the same settings: found other requests, ${this.#lines.size} of them`,
        );
      }
      // The same request may have been made more than once; its answers come in order, the last one stays.
      const at = Math.min(this.#told.get(key) ?? 0, lines.length - 1);
      this.#told.set(key, at + 1);
      const { generation } = lines[at];
      emit(generation.text);
      const reason = `recorded from ${generation.backend.actual} (${generation.model})`;
      return { ...generation, settings, model: this.name, backend: { ...this.backend, reason } };
    }, options.signal);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Opens a recording as a model.
 *
 * @param path As {@link recordChat} wrote it
 * @param options Name, and settings that hold where a call says nothing
 * @throws {ModelError} `missing`, if there is no such file
 * @throws {SyntaxError} With file and line, if it is damaged
 *
 * @example What was not recorded is not made up
 * ```ts
 * import { openReplay } from "./replay_model.ts";
 * import { strict as assert } from "node:assert";
 *
 * const path = await Deno.makeTempFile();
 * const model = await openReplay(path, { name: "old" });
 * await assert.rejects(model.generate([{ role: "user", content: "Hi" }]).result, /Cannot replay/);
 * await Deno.remove(path);
 * ```
 */
export async function openReplay(
  path: string,
  options: { readonly name: string; readonly defaults?: Partial<GenerationSettings> },
): Promise<ReplayModel> {
  const recorded = await readRecording(path).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new ModelError(
      "missing",
      `Cannot open ${options.name} as its recording must be at ${path}: found no file`,
      { cause },
    );
  });
  return new ReplayModel(options.name, path, recorded, options.defaults ?? {});
}
