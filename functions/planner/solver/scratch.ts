/**
 * Memory for the arrays of a plan, allocated once: a plan over a large network needs dozens of arrays, and to
 * allocate and collect them anew took a fifth of its time. Inside of `withScratch` arrays are views of one block,
 * zeroed, and given back together when it ends; outside of it they are ordinary arrays.
 *
 * A plan depends on nothing that ran before: whoever asks for an array gets zeros. Nothing that outlives the
 * call of `withScratch` may hold one of its arrays.
 */

/** What a plan over a thousand locations needs, several times over. Larger arrays are ordinary ones. */
const BLOCK_BYTES = 8_388_608;
/** Arrays begin at multiples of the widest number. */
const ALIGNMENT = 8;

let block: ArrayBuffer | undefined;
/** Bytes of the block that are given away. */
let used = 0;
/** How many calls of `withScratch` are under way, one inside of the other. */
let depth = 0;

/** Where in the block so many bytes begin; -1 where there is no room, or nobody gives them back. */
function take(bytes: number): number {
  if (depth === 0 || used + bytes > BLOCK_BYTES) return -1;
  const start = used;
  used = Math.ceil((start + bytes) / ALIGNMENT) * ALIGNMENT;
  return start;
}

function blockOfAll(): ArrayBuffer {
  block ??= new ArrayBuffer(BLOCK_BYTES);
  return block;
}

/** Runs a function whose arrays, and those of all that it calls, are given back when it ends. */
export function withScratch<T>(run: () => T): T {
  const before = used;
  depth += 1;
  try {
    return run();
  } finally {
    depth -= 1;
    used = before;
  }
}

export function scratchFloats(length: number): Float64Array {
  const start = take(length * Float64Array.BYTES_PER_ELEMENT);
  return start < 0 ? new Float64Array(length) : new Float64Array(blockOfAll(), start, length).fill(0);
}

export function scratchInts(length: number): Int32Array {
  const start = take(length * Int32Array.BYTES_PER_ELEMENT);
  return start < 0 ? new Int32Array(length) : new Int32Array(blockOfAll(), start, length).fill(0);
}

export function scratchBytes(length: number): Uint8Array {
  const start = take(length);
  return start < 0 ? new Uint8Array(length) : new Uint8Array(blockOfAll(), start, length).fill(0);
}
