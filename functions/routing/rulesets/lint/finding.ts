/** What lint finds in a ruleset, and the order that shows it. Pure. */
import * as z from 'zod';
import { planOutcomes } from '../../../planner/decision.ts';
import { infeasibilityCauses } from '../../../planner/infeasibility-causes.ts';
import {
  plannedCounterSchema,
  plannedPositionSchema,
  routedOrderSchema,
} from '../../../planner/plan-input.ts';
import { pathOf, type RulePlace } from './rule-place.ts';

/**
 * `shadowed`: a strategy that no order comes to, since earlier ones take them all. `contradiction`: its conditions are met by no
 * order together. `barsAll`: a filter that no location passes. `noRoom`: a capacity filter that leaves nothing of any window.
 * `neverKept`: a limit that no plan of a basket keeps. `neverDecides`: a term by which no plan is chosen. `idleStep`: a step of
 * `onInfeasible` that changes nothing. `uncovered`: orders that no location may serve.
 */
export const lintKinds = [
  'shadowed',
  'contradiction',
  'barsAll',
  'noRoom',
  'neverKept',
  'neverDecides',
  'idleStep',
  'uncovered',
] as const;
export type LintKind = (typeof lintKinds)[number];

/** Whether everything was asked: `inPart` where the work ended before, or there is no location yet. */
export const lintStateSchema = z.enum(['whole', 'inPart', 'failed']);
export type LintState = z.output<typeof lintStateSchema>;

export const lintOutcomeSchema = z.object({
  strategy: z.string(),
  outcome: z.enum(planOutcomes),
  relaxed: z.array(z.string()),
  cause: z.enum(infeasibilityCauses).optional(),
  shipments: z.array(
    z.object({
      location: z.string(),
      service: z.string().optional(),
      units: z.record(z.string(), z.int()),
    }),
  ),
  costMicros: z.int(),
});
/** What comes of an order by rules. */
export type LintOutcome = z.output<typeof lintOutcomeSchema>;

/** What `POST /routing/plan` takes, but for the rules. */
export const lintQuestionSchema = z.object({
  order: routedOrderSchema.omit({ id: true }),
  positions: z.array(plannedPositionSchema),
  /** The windows of locations that have a limit; absent: there is room everywhere. */
  capacity: z.array(plannedCounterSchema).optional(),
  history: z.object({ attempt: z.int() }),
  now: z.iso.datetime(),
});
export type LintQuestion = z.output<typeof lintQuestionSchema>;

export const lintFindingSchema = z.object({
  kind: z.enum(lintKinds),
  /** In the ruleset. */
  path: z.string(),
  message: z.string(),
  witness: z.object({
    /** The smallest order that shows it, as `POST /routing/plan` takes one. */
    question: lintQuestionSchema,
    /** What comes of it by the ruleset. */
    planned: lintOutcomeSchema,
    /** Paths of the ruleset. */
    without: z.array(z.string()),
    /** What comes of it by the ruleset without these. */
    otherwise: lintOutcomeSchema,
  }),
});
/** A finding as people and doors are told it. */
export type LintFindingView = z.output<typeof lintFindingSchema>;

export interface LintFinding {
  readonly kind: LintKind;
  readonly place: RulePlace;
  readonly message: string;
  readonly question: LintQuestion;
  readonly planned: LintOutcome;
  readonly without: readonly RulePlace[];
  readonly otherwise: LintOutcome;
}

/** A finding as people and doors are told it. */
export function findingView({ kind, place, message, without, ...witness }: LintFinding): LintFindingView {
  const { question, planned, otherwise } = witness;
  return {
    kind,
    path: pathOf(place),
    message,
    witness: { question, planned, without: without.map(pathOf), otherwise },
  };
}
