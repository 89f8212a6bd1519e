/**
 * `node worst-run.ts NUMBER`: plans one of the worst orders in a process of its own, and prints what that took.
 * The first plan of a process is the slowest, and its memory is nobody else's.
 */
import { plan } from '../../../functions/planner/plan.ts';
import type { WorstFigures } from './worst.ts';
import { worstOrder, worstSpecs } from './worst-orders.ts';

/** Bytes of a megabyte, and kilobytes of one. */
const MEGABYTE = 1_048_576;
const KILOBYTES = 1024;

/** Megabytes that the process has held at the most. */
function peak(): number {
  return process.resourceUsage().maxRSS / KILOBYTES;
}

const spec = worstSpecs[Number(process.argv[2])];
if (!spec) throw new RangeError('no such order');
const input = worstOrder(spec);
globalThis.gc?.();
const before = process.memoryUsage().rss / MEGABYTE;
const cpuBefore = process.cpuUsage();
const decision = plan(input);
const { user, system } = process.cpuUsage(cpuBefore);
const { kind, gapPct = 0, work } = decision.proof;
const figures: WorstFigures = {
  ms: (user + system) / 1000,
  mb: Math.max(0, peak() - before),
  outcome: decision.outcome,
  cause: decision.cause,
  shipments: decision.fulfillments.length,
  proof: kind,
  gapPct,
  work,
};
console.log(JSON.stringify(figures));
