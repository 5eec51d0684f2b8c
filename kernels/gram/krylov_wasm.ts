import { innerProduct, removeAlong } from "./double_vectors.ts";
import { padTile, placeMatrix } from "../product/packed_wasm.ts";
import { ModuleBuilder } from "../wasm/module_builder.ts";
import { addTile } from "../wasm/tile.ts";
import type { WasmBackend, WasmProgram, WasmScope } from "../wasm/wasm_backend.ts";

/** Vectors in a block: the columns of a tile. */
const BLOCK = 8;
/** What is left of a vector, over the largest eigenvalue, that counts as nothing. */
const NOTHING = 1e-7;
/** What is so little that its direction has to be made orthogonal once more. */
const LITTLE = 1e-2;

/**
 * An orthonormal basis of the block Krylov space of a symmetric matrix G (Golub and Underwood 1977), with
 * full reorthogonalisation, and the projection of G onto it; in single precision, by tiles.
 *
 * Each block of eight vectors is an array `[size, 8]`. A direction in which nothing is left becomes a
 * vector of zeros.
 */
export class KrylovBasis implements Disposable {
  readonly #wasm: WasmBackend;
  readonly #scope: WasmScope;
  readonly #program: WasmProgram;
  readonly #matrix: { at: number; stride: number };
  readonly #height: number;
  readonly #blocks: number[] = [];
  readonly #square: number;
  /** Inner products by pair of blocks, `[8, 8]`, first block's row by second block's column. */
  readonly #products = new Map<string, Float64Array>();
  #next: number;
  /** How the block past the last depends on the last, `[8, 8]`. */
  coupling: Float64Array = new Float64Array(BLOCK * BLOCK);
  #largest = 0;

  constructor(wasm: WasmBackend, matrix: Float32Array, readonly size: number, seed: number) {
    this.#wasm = wasm;
    this.#scope = wasm.scope();
    this.#program = wasm.program("krylov", (features) => {
      const builder = new ModuleBuilder();
      addTile(builder, "tall", features);
      addTile(builder, "small", features, 4);
      return builder;
    });
    // A height that both kinds of tiles divide.
    this.#height = 4 * padTile(wasm, Math.ceil(size / 4));
    const place = { rows: size, columns: size, height: this.#height };
    this.#matrix = placeMatrix(this.#scope, matrix, place);
    this.#square = this.#scope.zeros(BLOCK * BLOCK);
    this.#next = this.#scope.zeros(this.#height * BLOCK);
    const view = this.#view(this.#next);
    let state = (seed + 1) * 0x9e3779b1 >>> 0;
    for (let i = 0; i < size * BLOCK; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      view[i] = (state >>> 8) / 2 ** 23 - 1;
    }
    this.#orthonormalise(view);
  }

  /** Vectors in the basis. */
  get count(): number {
    return BLOCK * this.#blocks.length;
  }

  #view(at: number): Float32Array {
    return this.#scope.f32(at, this.size * BLOCK);
  }

  /** Adds a block: the image of the last one, made orthogonal to all. */
  grow(): void {
    const { tall } = this.#program, { at, stride } = this.#matrix;
    const block = this.#next, j = this.#blocks.length;
    const image = this.#scope.zeros(this.#height * BLOCK);
    tall(this.#height, BLOCK, this.size, at, stride, 4, block, 32, image, 32, 0);
    this.#blocks.push(block);
    // Twice, as one pass leaves what rounding brought in.
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i <= j; i++) this.#remove(this.#blocks[i], image, `${i} ${j}`);
    }
    const diagonal = this.#products.get(`${j} ${j}`)!;
    for (let k = 0; k < BLOCK; k++) {
      this.#largest = Math.max(this.#largest, Math.abs(diagonal[k * BLOCK + k]));
    }
    this.coupling = this.#orthonormalise(this.#view(image), NOTHING * this.#largest);
    const lengths = Array.from({ length: BLOCK }, (_, k) => this.coupling[k * BLOCK + k]);
    if (Math.min(...lengths) < LITTLE * this.#largest) {
      // Of a short rest much was rounding: what then still lies within the basis leaves nothing of it.
      for (const earlier of this.#blocks) this.#remove(earlier, image);
      this.#orthonormalise(this.#view(image), 0.5);
    }
    this.#next = image;
  }

  /** Takes a block's part out of another, and notes it under a name. */
  #remove(block: number, from: number, pair?: string): void {
    const { small, tall } = this.#program, square = this.#square;
    small(BLOCK, BLOCK, this.size, block, 4, 32, from, 32, square, 32, 0);
    const part = this.#scope.f32(square, BLOCK * BLOCK);
    const noted = (pair && this.#products.get(pair)) || new Float64Array(BLOCK * BLOCK);
    for (let e = 0; e < noted.length; e++) {
      noted[e] += part[e];
      part[e] = -part[e];
    }
    if (pair) this.#products.set(pair, noted);
    tall(this.#height, BLOCK, BLOCK, block, 32, 4, square, 32, from, 32, 1);
  }

  /**
   * Makes eight columns orthonormal in double precision, those no longer than `nothing` zero; what they were
   * is the result times them.
   */
  #orthonormalise(values: Float32Array, nothing = 0): Float64Array {
    const n = this.size, triangle = new Float64Array(BLOCK * BLOCK);
    const columns = Array.from({ length: BLOCK }, () => new Float64Array(n));
    for (const [k, x] of columns.entries()) {
      for (let i = 0; i < n; i++) x[i] = values[i * BLOCK + k];
      for (let pass = 0; pass < 2; pass++) {
        for (let l = 0; l < k; l++) triangle[l * BLOCK + k] += removeAlong(x, columns[l]);
      }
      const length = Math.sqrt(innerProduct(x, x));
      const scale = length > nothing ? 1 / length : 0;
      triangle[k * BLOCK + k] = scale > 0 ? length : 0;
      for (let i = 0; i < n; i++) values[i * BLOCK + k] = x[i] *= scale;
    }
    return triangle;
  }

  /** The projection of the matrix, `[count, count]`, symmetric. */
  projection(): Float64Array {
    const m = this.count, out = new Float64Array(m * m);
    for (const [pair, square] of this.#products) {
      const [i, j] = pair.split(" ").map(Number);
      for (let k = 0; k < BLOCK; k++) {
        for (let l = 0; l < BLOCK; l++) {
          const [row, column] = [i * BLOCK + k, j * BLOCK + l];
          const mirrored = i === j ? square[l * BLOCK + k] : square[k * BLOCK + l];
          const value = (square[k * BLOCK + l] + mirrored) / 2;
          out[row * m + column] = out[column * m + row] = value;
        }
      }
    }
    return out;
  }

  /** Combinations of the basis, `[wanted, size]`, for weights `[wanted, count]`. */
  combine(weights: Float64Array, wanted: number): Float64Array {
    using scope = this.#wasm.scope();
    const m = this.count, breadth = 8 * Math.ceil(wanted / 8);
    const b = scope.zeros(m * breadth), c = scope.zeros(this.#height * breadth);
    const turned = scope.f32(b, m * breadth);
    for (let k = 0; k < wanted; k++) {
      for (let l = 0; l < m; l++) turned[l * breadth + k] = weights[k * m + l];
    }
    for (const [j, block] of this.#blocks.entries()) {
      const part = b + 4 * j * BLOCK * breadth;
      const [bStep, cRow] = [4 * breadth, 4 * breadth];
      this.#program.tall(this.#height, breadth, BLOCK, block, 32, 4, part, bStep, c, cRow, 1);
    }
    const found = scope.f32(c, this.size * breadth);
    const out = new Float64Array(wanted * this.size);
    for (let i = 0; i < this.size; i++) {
      for (let k = 0; k < wanted; k++) out[k * this.size + i] = found[i * breadth + k];
    }
    return out;
  }

  [Symbol.dispose](): void {
    this.#scope[Symbol.dispose]();
  }
}
