import { planningNetwork } from '../../../network/planning/planning-network.ts';
import { Conflict } from '../../../shared/errors.ts';
import { readForTrial } from '../ruleset.store.ts';
import { tryRuleset } from './try-ruleset.ts';

/**
 * Rules are planned with before any order is: by a sample of orders on the network of now.
 * @throws Conflict naming what is wrong by its path, with the order that shows it
 */
export async function mustBeUsable(version: number, now: string): Promise<void> {
  const { ruleset } = await readForTrial(version);
  const refusal = tryRuleset(ruleset, await planningNetwork(), now);
  if (!refusal) return;
  const { errors, sample } = refusal;
  const [first] = errors;
  throw new Conflict(`Ruleset ${version} cannot be in force: ${first?.path} ${first?.message}.`, {
    errors,
    sample,
  });
}
