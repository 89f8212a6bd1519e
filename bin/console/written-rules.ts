/** Versions of rules for the console to show: the example's, and one in which a strategy is dead. */
import example from '../../example/routing/ruleset.json' with { type: 'json' };
import type { ApiClient } from '../../local/brand/api-client.ts';

const fewerSplits = {
  ...example,
  strategies: [...example.strategies, { name: 'express-to-hawaii', when: { services: ['express'] } }],
  limits: { ...example.limits, maxShipments: 2 },
};

/** Stores both, and lets the first plan in the shadow: what orders get stays as it is. */
export async function writeRules(operator: Pick<ApiClient, 'call'>): Promise<number> {
  const add = (reason: string, rules: object) =>
    operator.call('POST', `/rulesets?reason=${encodeURIComponent(reason)}`, rules);
  await add('Rules for the peak', example);
  await add('Fewer parcels an order', fewerSplits);
  await operator.call('PUT', '/rulesets/shadow', { version: 1, reason: 'See what the peak would cost' });
  return 2;
}
