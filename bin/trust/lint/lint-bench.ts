/** How well lint does on faults that were planted, and on rulesets without any. */
import { type RulesetDocument, rulesetBodySchema } from '../../../functions/planner/ruleset.ts';
import { findingView, type LintFindingView } from '../../../functions/routing/rulesets/lint/finding.ts';
import { lintRuleset } from '../../../functions/routing/rulesets/lint/lint-ruleset.ts';
import type { TrialNetwork } from '../../../functions/routing/rulesets/trial/sample-orders.ts';
import { isWitnessed } from './check-witness.ts';
import { cleanRuleset } from './clean-rulesets.ts';
import { plantedFaults } from './planted-faults.ts';

/** As many rulesets without a fault as there are of each kind with one. */
const CLEAN = 10;
const NOW = '2026-11-30T15:00:00.000Z';

export interface LintFigures {
  readonly planted: number;
  readonly plantedFound: number;
  /** Findings of nothing that was planted, and findings whose order does not plan as they say. */
  readonly invented: number;
}

export interface LintBench extends LintFigures {
  /** What was missed or invented, each a line. */
  readonly faults: readonly string[];
}

interface Linted {
  readonly views: readonly LintFindingView[];
  readonly unshown: readonly LintFindingView[];
}

function lint(document: RulesetDocument, network: TrialNetwork): Linted {
  const ruleset = rulesetBodySchema.parse(document);
  const views = lintRuleset(ruleset, network, NOW).findings.map(findingView);
  return { views, unshown: views.filter((view) => !isWitnessed(view, ruleset, network)) };
}

function inWords({ kind, path, message }: Pick<LintFindingView, 'kind' | 'path' | 'message'>): string {
  return `${kind} ${path}: ${message}`;
}

/** Plants every fault in turn, of each kind so many at most. */
export function benchLint(network: TrialNetwork, ofEach = CLEAN): LintBench {
  const faults: string[] = [];
  const planted = plantedFaults(ofEach);
  let plantedFound = 0;
  let invented = 0;
  const invent = (what: string, views: readonly LintFindingView[]): void => {
    invented += views.length;
    faults.push(...views.map((view) => `${what}: ${inWords(view)}`));
  };
  for (const { kind, path, document } of planted) {
    const { views, unshown } = lint(document, network);
    const meant = views.filter((view) => view.kind === kind && view.path === path);
    if (meant.length > 0) plantedFound += 1;
    else faults.push(`missed: ${kind} ${path} of ${document.name}`);
    invent(
      `invented beside ${kind} ${path} of ${document.name}`,
      views.filter((view) => !meant.includes(view)),
    );
    invent(
      'does not plan as it says',
      unshown.filter((view) => meant.includes(view)),
    );
  }
  for (let number = 0; number < ofEach; number += 1)
    invent(`invented in clean ${number}`, lint(cleanRuleset(number), network).views);
  return { planted: planted.length, plantedFound, invented, faults };
}
