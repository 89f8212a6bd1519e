import { planningNetwork } from '../../network/planning/planning-network.ts';
import { NotFound } from '../../shared/errors.ts';
import { defaultRules } from './ruleset.store.ts';

/**
 * The rules that are in force while a brand has activated none, as version 0.
 * @throws NotFound while no rate card says in which currency the brand keeps its books
 */
export async function defaultRulesView() {
  const [first] = (await planningNetwork()).rates;
  if (first === undefined)
    throw new NotFound('There is no rate card, so the default rules have no currency.');
  const { version, hash, ruleset } = defaultRules(first.currency);
  return { version, hash, name: ruleset.name, ruleset };
}
