/**
 * What the rules in the shadow would do, beside the live decision. Whatever goes wrong with them is recorded and
 * reaches nobody: neither the order, nor the live plan, nor the time that it takes.
 */
import { withoutCandidates } from '../../planner/decision.ts';
import { plan } from '../../planner/plan.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { asError } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import { withinTime } from '../../shared/time-budget.ts';
import type { DecisionRecord } from '../decisions/decision-record.ts';
import { type RulesInForce, shadowRules } from '../rulesets/ruleset.store.ts';

type ShadowPart = Pick<DecisionRecord, 'shadow'>;

/** The rules in the shadow as far as they could be read; undefined where there are none. */
export type ShadowFound = { readonly rules: RulesInForce } | { readonly failed: string } | undefined;

/** What the plan in the shadow may take: the order waits for it. */
const SHADOW = { maxWork: 400_000, maxStates: 8192 } as const;
/** Reading them takes no longer: the live plan does not wait for more. */
const READ_WITHIN_MS = 500;
const LONGEST_MESSAGE = 300;

function failureOf(error: unknown): string {
  const { name, message } = asError(error);
  return `${name}: ${message}`.slice(0, LONGEST_MESSAGE);
}

function recorded(failed: string, rules?: RulesInForce): ShadowPart {
  log.warn('no plan in the shadow', { failed, rules: rules?.version });
  const named = rules ? { rules: { version: rules.version, hash: rules.hash } } : {};
  return { shadow: { ...named, failed } };
}

/** Reads the rules in the shadow. Never throws, and waits no longer than the live rules could be noticed to. */
export async function findShadow(now: string): Promise<ShadowFound> {
  try {
    const rules = await withinTime(READ_WITHIN_MS, () => shadowRules(now));
    return rules && { rules };
  } catch (error) {
    return { failed: failureOf(error) };
  }
}

/** The input under the rules in the shadow, with a budget of their own. */
function shadowInput(input: PlanInput, { ruleset }: RulesInForce): PlanInput {
  const { maxWork, maxStates } = ruleset.solver;
  const solver = {
    maxWork: Math.min(maxWork, SHADOW.maxWork),
    maxStates: Math.min(maxStates, SHADOW.maxStates),
  };
  return { ...input, ruleset: { ...ruleset, solver } };
}

/** The plan by the rules in the shadow; nothing where there are none, or where they are the live ones. */
export function shadowPart(input: PlanInput, live: RulesInForce, found: ShadowFound): ShadowPart {
  if (!found) return {};
  if ('failed' in found) return recorded(found.failed);
  const { rules } = found;
  if (rules.hash === live.hash) return {};
  try {
    const result = withoutCandidates(plan(shadowInput(input, rules)));
    return { shadow: { rules: { version: rules.version, hash: rules.hash }, result } };
  } catch (error) {
    return recorded(failureOf(error), rules);
  }
}
