/**
 * What is dead, contradictory or out of reach in a ruleset, against the network as it is: each with the smallest order that
 * shows it, which is planned to prove it. Pure, and bounded in work: what the work does not reach is not asked.
 */
import type { Ruleset } from '../../../planner/ruleset.ts';
import type { TrialNetwork } from '../trial/sample-orders.ts';
import { capacityFindings } from './capacity-findings.ts';
import { coverFindings } from './cover-findings.ts';
import { filterFindings, pathsOf } from './filter-findings.ts';
import type { LintFinding, LintQuestion } from './finding.ts';
import { ladderFindings } from './ladder-findings.ts';
import { limitFindings } from './limit-findings.ts';
import { Linting, LintWorkSpent } from './linting.ts';
import { strategyFindings } from './strategy-findings.ts';
import { termFindings } from './term-findings.ts';

/** Units of work of the planner: less than a second of a processor, enough for the example's rules at 1,000 locations. */
export const LINT_WORK = 1_200_000;

export interface LintReport {
  readonly findings: readonly LintFinding[];
  /** Everything was asked. Otherwise the work ended before, or the conditions were too many to be told apart. */
  readonly isWhole: boolean;
}

export interface LintOptions {
  /** Units of work of the planner. */
  readonly work?: number;
  /** Orders that limits are meant to leave plannable; left out: pairs of goods at neighbouring locations. */
  readonly basket?: readonly LintQuestion[];
}

/** @throws RangeError as `plan` does, for rules that make planning fail */
export function lintRuleset(
  ruleset: Ruleset,
  network: TrialNetwork,
  now: string,
  { work = LINT_WORK, basket }: LintOptions = {},
): LintReport {
  const linting = new Linting(ruleset, network, now, work);
  if (linting.places.length === 0) return { findings: [], isWhole: false };
  const findings: LintFinding[] = [];
  const questions = [
    () => strategyFindings(linting),
    () => ladderFindings(linting),
    () => filterFindings(linting),
    () => capacityFindings(linting),
    () => termFindings(linting),
    () => limitFindings(linting, basket),
    () => coverFindings(linting, pathsOf(findings)),
  ];
  try {
    for (const ask of questions) findings.push(...ask());
  } catch (error) {
    if (!(error instanceof LintWorkSpent)) throw error;
    return { findings, isWhole: false };
  }
  return { findings, isWhole: linting.courses.areKnown };
}
