/** Checks the planner against HiGHS, an exact solver of mixed-integer programmes. */
import { createRequire } from 'node:module';
import type * as HighsPackage from 'highs';
import { assignmentOf } from '../../../bin/savings/field-rules/assignment.ts';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { priceOf, splitPenaltyOf } from './oracle.ts';
import { programmeOf } from './programme.ts';
import { violationOf } from './violations.ts';

/** Dollars: the oracle's floating point and HiGHS' own tolerance. */
const TOLERANCE = 1e-4;
/** What a plan may be better than HiGHS' answer before that is called a contradiction. */
const CONTRADICTION = 10 * TOLERANCE;
/** Seconds of a processor that HiGHS gets for an instance. */
export const HIGHS_SECONDS = 30;

export type Highs = Awaited<ReturnType<typeof HighsPackage.default.default>>;
type HighsAnswer = ReturnType<Highs['solve']>;

interface Timing {
  /** Whether the planner says that its answer is optimal, or that there is no plan. */
  readonly proven: boolean;
  readonly planMs: number;
  readonly highsMs: number;
  /**
   * Whether HiGHS' first answer was contradicted by a plan, or there was none, so that it was asked again without its presolve.
   */
  readonly wasAskedAgain: boolean;
}

type AgreementOutcome =
  | { readonly kind: 'agrees' | 'bounded'; readonly gapPct: number }
  | { readonly kind: 'infeasible' }
  /** HiGHS' time ended; by how much its own plan is cheaper than ours, below 0 where it is dearer or there is none. */
  | { readonly kind: 'unanswered'; readonly betterPct: number }
  | { readonly kind: 'disagrees' | 'invalidBound' | 'violates'; readonly why: string };

/**
 * What a check found. `agrees`: proven, and HiGHS says so too; `bounded`: not proven, and the bound holds,
 * with the true gap; `violates`: the plan breaks a rule, or does not cost what it says.
 */
export type AgreementVerdict = Timing & AgreementOutcome;

/** The planner's answer, priced by the oracle in dollars. */
interface PricedDecision {
  readonly decision: Decision;
  readonly isPlanned: boolean;
  readonly isProven: boolean;
  /** Infinity where there is no plan. */
  readonly dollars: number;
  readonly violation: string | undefined;
}

/** HiGHS in this process. The package's types describe its CommonJS build. */
export async function loadHighs(): Promise<Highs> {
  const load: typeof HighsPackage.default.default = createRequire(import.meta.url)('highs');
  return load();
}

function pricedDecision(input: PlanInput, decision: Decision): PricedDecision {
  const isPlanned = decision.outcome === 'planned';
  return {
    decision,
    isPlanned,
    isProven: decision.proof.kind === 'optimal',
    dollars: isPlanned ? priceOf(input, assignmentOf(decision)) : Infinity,
    violation: isPlanned ? violationOf(input, decision) : undefined,
  };
}

/** Milliseconds that this process has had of a processor. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** HiGHS' clock counts what it has of a processor: on a busy machine it gets as far as on a quiet one. */
function solveProgramme(
  highs: Highs,
  programme: string,
  presolve: 'on' | 'off',
  seconds: number,
): HighsAnswer {
  const { now } = performance;
  performance.now = processorMs;
  try {
    return highs.solve(programme, {
      time_limit: seconds,
      mip_rel_gap: 0,
      mip_abs_gap: 1e-7,
      output_flag: false,
      presolve,
    });
  } finally {
    performance.now = now;
  }
}

/** The answer with presolve, which now and then fails in HiGHS 1.15.3; undefined where it did. */
function solvePresolved(highs: Highs, programme: string, seconds: number): HighsAnswer | undefined {
  try {
    return solveProgramme(highs, programme, 'on', seconds);
  } catch {
    return undefined;
  }
}

/** Dollars of HiGHS' plan: the programme counts a split penalty for the first shipment too. */
function highsDollars(input: PlanInput, answer: HighsAnswer): number {
  return answer.ObjectiveValue - splitPenaltyOf(input);
}

/** Whether a plan that keeps every rule shows an answer to be wrong. */
function isContradicted(input: PlanInput, ours: PricedDecision, answer: HighsAnswer): boolean {
  if (!ours.isPlanned || ours.violation !== undefined) return false;
  if (answer.Status === 'Infeasible') return true;
  return answer.Status === 'Optimal' && ours.dollars < highsDollars(input, answer) - CONTRADICTION;
}

/** What the plan itself shows to be wrong, whatever HiGHS says; undefined when nothing is. */
function planViolation({ decision, isPlanned, dollars, violation }: PricedDecision): string | undefined {
  if (violation !== undefined || !isPlanned) return violation;
  const saidDollars = decision.cost.totalMicros / 1e6;
  return Math.abs(dollars - saidDollars) > TOLERANCE ? `costs ${dollars}, says ${saidDollars}` : undefined;
}

/** Compares the planner's answer with an optimal one of HiGHS. */
function compared(ours: PricedDecision, theirDollars: number): AgreementOutcome {
  const { decision, isPlanned, isProven, dollars } = ours;
  if (!isPlanned && isProven) return { kind: 'disagrees', why: `no plan, HiGHS has one of ${theirDollars}` };
  if (!isPlanned) return { kind: 'bounded', gapPct: 100 };
  const bound = decision.proof.lowerBound / 1e6;
  if (bound > theirDollars + TOLERANCE) {
    const why = `bound ${bound}, plan ${dollars}, HiGHS ${theirDollars}`;
    return { kind: isProven ? 'disagrees' : 'invalidBound', why };
  }
  if (dollars < theirDollars - CONTRADICTION)
    return { kind: 'disagrees', why: `plan ${dollars} is better than HiGHS' ${theirDollars}` };
  const gapPct = (100 * Math.max(0, dollars - theirDollars)) / Math.abs(theirDollars);
  return { kind: isProven ? 'agrees' : 'bounded', gapPct };
}

/** `answer` is undefined where there is no programme to solve, since some SKU is nowhere in stock. */
function outcomeOf(
  input: PlanInput,
  ours: PricedDecision,
  answer: HighsAnswer | undefined,
): AgreementOutcome {
  const violation = planViolation(ours);
  if (violation !== undefined) return { kind: 'violates', why: violation };
  if (answer === undefined || answer.Status === 'Infeasible')
    return ours.isPlanned ? { kind: 'disagrees', why: 'HiGHS says infeasible' } : { kind: 'infeasible' };
  if (answer.Status !== 'Optimal') {
    const theirs = highsDollars(input, answer);
    const better = (100 * (ours.dollars - theirs)) / Math.abs(theirs);
    return { kind: 'unanswered', betterPct: Number.isFinite(better) ? better : -100 };
  }
  return compared(ours, highsDollars(input, answer));
}

/** Plans an instance, has HiGHS solve it too, and compares. */
export function checkInstance(highs: Highs, input: PlanInput, seconds: number): AgreementVerdict {
  const planStart = performance.now();
  const decision = plan(input);
  const planMs = performance.now() - planStart;
  const ours = pricedDecision(input, decision);
  const programme = programmeOf(input);

  const highsStart = performance.now();
  let answer = programme === undefined ? undefined : solvePresolved(highs, programme, seconds);
  // HiGHS 1.15.3 now and then presolves a feasible programme away.
  const isDoubted = answer === undefined || isContradicted(input, ours, answer);
  const wasAskedAgain = programme !== undefined && isDoubted;
  if (wasAskedAgain) answer = solveProgramme(highs, programme, 'off', seconds);
  const highsMs = performance.now() - highsStart;
  return { proven: ours.isProven, planMs, highsMs, wasAskedAgain, ...outcomeOf(input, ours, answer) };
}
