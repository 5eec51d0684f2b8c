import type { ConfigReader } from "./config_reader.ts";

/**
 * Radians a position of each pair of a head: θ^(−2i/W) (Su et al. 2021), scaled as the configuration
 * says: not at all, by a factor, or as Llama 3.1 does, which slows long waves down and leaves short ones.
 *
 * @throws {ModelError} `unsupported`, if it asks for another scaling
 */
export function rotaryFrequencies(read: ConfigReader, headWidth: number): Float64Array {
  // Newer files keep everything in rope_parameters, older ones in rope_theta and rope_scaling.
  const { rope_parameters: newer, rope_scaling: older } = read.raw;
  const rope = (newer ?? older ?? {}) as Readonly<Record<string, unknown>>;
  const theta = read.positive("rope_theta", read.positive("rope_theta", 10_000), rope);
  const plain = Float64Array.from(
    { length: headWidth / 2 },
    (_, i) => theta ** (-2 * i / headWidth),
  );
  const kind = rope.rope_type ?? rope.type ?? "default";
  switch (kind) {
    case "default":
      return plain;
    case "linear": {
      const factor = read.positive("factor", NaN, rope);
      return plain.map((f) => f / factor);
    }
    case "llama3":
      return slowLongWaves(plain, {
        factor: read.positive("factor", NaN, rope),
        low: read.positive("low_freq_factor", NaN, rope),
        high: read.positive("high_freq_factor", NaN, rope),
        trained: read.positive("original_max_position_embeddings", NaN, rope),
      });
    default:
      throw read.error("rope_scaling must be of type default, linear or llama3", kind);
  }
}

function slowLongWaves(
  frequencies: Float64Array,
  { factor, low, high, trained }: { factor: number; low: number; high: number; trained: number },
): Float64Array {
  return frequencies.map((f) => {
    const turns = trained * f / (2 * Math.PI);
    if (turns < low) return f / factor;
    if (turns > high) return f;
    const share = (turns - low) / (high - low);
    return (1 - share) * f / factor + share * f;
  });
}
