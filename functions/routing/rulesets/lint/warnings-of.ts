/** What is said of rules when they are stored: warnings, which refuse nothing. */
import { planningNetwork } from '../../../network/planning/planning-network.ts';
import type { Ruleset } from '../../../planner/ruleset.ts';
import { asError } from '../../../shared/errors.ts';
import { log } from '../../../shared/log.ts';
import type { TrialNetwork } from '../trial/sample-orders.ts';
import { findingView, type LintFindingView, type LintState } from './finding.ts';
import { lintRuleset } from './lint-ruleset.ts';

/** More warnings than anybody reads at once: the rest comes when these are mended. */
const MOST = 20;

interface RulesetWarnings {
  readonly warnings: readonly LintFindingView[];
  readonly lint: LintState;
}

/** What lint finds on the network of now. Never fails: rules are stored whatever becomes of their lint. */
export async function warningsOf(
  ruleset: Ruleset,
  now: string,
  readNetwork: () => Promise<TrialNetwork> = planningNetwork,
): Promise<RulesetWarnings> {
  try {
    const { findings, isWhole } = lintRuleset(ruleset, await readNetwork(), now);
    const isAll = isWhole && findings.length <= MOST;
    return { warnings: findings.slice(0, MOST).map(findingView), lint: isAll ? 'whole' : 'inPart' };
  } catch (error) {
    log.warn('rules could not be linted', asError(error));
    return { warnings: [], lint: 'failed' };
  }
}
