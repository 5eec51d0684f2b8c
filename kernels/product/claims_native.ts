import { type Assembler, IF, type Memory, R } from "../native/assembler.ts";

/** Where a claimed stretch of rows is told, and what is claimed from. */
export interface ClaimPlaces {
  /** Pointer to the count of blocks that are taken */
  readonly claims: Memory;
  /** Rows of a block, and of all blocks */
  readonly block: Memory;
  readonly M: Memory;
  /** First row of the block and how many it has */
  readonly row: Memory;
  readonly rows: Memory;
  /** First row of the last block */
  readonly last: Memory;
}

/**
 * Emits a loop that takes blocks of rows, the last ones first, until none is left. Any number of threads may
 * run it at a time over one count, which starts at zero.
 */
export function emitClaims(
  asm: Assembler,
  { claims, block, M, row, rows, last }: ClaimPlaces,
  body: () => void,
): void {
  const [again, end, whole] = [asm.newLabel(), asm.newLabel(), asm.newLabel()];
  // last = (M - 1) / block * block
  asm.load32(R.rax, M);
  asm.subtractNumber(R.rax, 1);
  asm.load32(R.rcx, block);
  asm.zero(R.rdx);
  asm.raw(0x48, 0xf7, 0xf1); // div rcx
  asm.multiply(R.rax, R.rcx);
  asm.store64(last, R.rax);
  asm.label(again);
  asm.load64(R.rcx, claims);
  asm.setNumber(R.rax, 1);
  asm.exchangeAdd({ base: R.rcx }, R.rax);
  asm.load32(R.rcx, block);
  asm.multiply(R.rax, R.rcx);
  asm.compare(R.rax, last);
  asm.jumpIf(IF.above, end);
  asm.load64(R.rdx, last);
  asm.subtract(R.rdx, R.rax);
  asm.store64(row, R.rdx);
  asm.load32(R.rax, M);
  asm.subtract(R.rax, R.rdx);
  asm.compare(R.rax, R.rcx);
  asm.jumpIf(IF.notAbove, whole);
  asm.move(R.rax, R.rcx);
  asm.label(whole);
  asm.store64(rows, R.rax);
  body();
  asm.jump(again);
  asm.label(end);
}
