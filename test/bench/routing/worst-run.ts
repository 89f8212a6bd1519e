/**
 * `node worst-run.ts NUMBER`: plans one of the worst orders in a process of its own, and prints what that took.
 * The first plan of a process is the slowest, and its memory is nobody else's.
 */
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { WorstFigures } from './worst.ts';
import { worstOrder, worstSpecs } from './worst-orders.ts';

/** Bytes of a megabyte, and kilobytes of one. */
const MEGABYTE = 1_048_576;
const KILOBYTES = 1024;

/** Megabytes that the process has held at the most. */
function peak(): number {
  return process.resourceUsage().maxRSS / KILOBYTES;
}

const MORE_WORK = 10;

type GapCauses = Pick<WorstFigures, 'planPct' | 'boundPct'>;

const NO_CAUSES: GapCauses = { planPct: 0, boundPct: 0 };

/** The score of a plan: in the modes that rank it is no money. */
function scoreOf({ proof: { lowerBound, gapPct = 0 } }: Decision): number {
  return lowerBound / (1 - gapPct / 100);
}

/** What of a gap is the plan's, and what is its bound's, as far as more work tells. */
function gapCausesOf(input: PlanInput, decision: Decision): GapCauses {
  if (!decision.proof.gapPct) return NO_CAUSES;
  const { solver } = input.ruleset;
  const maxWork = Math.min(solver.maxWork * MORE_WORK, 50_000_000);
  const closer = plan({ ...input, ruleset: { ...input.ruleset, solver: { ...solver, maxWork } } });
  // Of rules that were relaxed otherwise the plan answers another question.
  const isSame = closer.outcome === decision.outcome && closer.relaxed.join() === decision.relaxed.join();
  if (!isSame) return NO_CAUSES;
  const score = scoreOf(decision);
  const percentOf = (difference: number): number => (100 * Math.max(0, difference)) / Math.abs(score);
  return {
    planPct: percentOf(score - scoreOf(closer)),
    boundPct: percentOf(closer.proof.lowerBound - decision.proof.lowerBound),
  };
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
const mb = Math.max(0, peak() - before);
const figures: WorstFigures = {
  ms: (user + system) / 1000,
  mb,
  outcome: decision.outcome,
  cause: decision.cause,
  shipments: decision.fulfillments.length,
  proof: kind,
  gapPct,
  ...gapCausesOf(input, decision),
  work,
};
console.log(JSON.stringify(figures));
