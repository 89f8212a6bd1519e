import { createHash } from 'node:crypto';
import { after } from './time.ts';

/** Deadlines that the sweeper sets come by up to this part of their time later. */
const SPREAD = 1 / 8;

/** A number from 0 up to 1 that is always the same for an id. */
function shareOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * A deadline about `seconds` after a UTC time, as UTC ISO text, a little later by the id: what an outage has
 * made due at one instant does not come due at one instant again.
 */
export function afterSpread(id: string, at: string, seconds: number): string {
  return after(at, Math.floor(seconds * (1 + SPREAD * shareOf(id))));
}
