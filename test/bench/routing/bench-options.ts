import type { NetworkSize } from './synthetic-network.ts';

/**
 * Agreement with HiGHS; cost saved and time; time on sparse stock against that on dense; the true gaps of unproven
 * orders; the worst orders, in time and memory.
 */
export const benchParts = ['agreement', 'savings', 'times', 'gaps', 'worst'] as const;

export interface BenchOptions {
  readonly isQuick: boolean;
  readonly parts: readonly (typeof benchParts)[number][];
  readonly sizes: readonly NetworkSize[];
  /** Of all instances and orders. */
  readonly share: number;
  /** Unproven orders of each set that HiGHS gets, and seconds for each. */
  readonly gaps: number;
  readonly highsSeconds: number;
}
