import { describe, expect, it } from 'vitest';
import {
  defaultRuleset,
  rulesetJsonSchema,
  rulesetProblems,
  rulesetSchema,
} from '../../../functions/planner/ruleset.ts';

describe('a ruleset document', () => {
  it('needs a currency alone; the rest has defaults', () => {
    expect(rulesetSchema.parse({ currency: 'USD' })).toMatchObject({
      objective: { mode: 'cost' },
      limits: { maxShipments: 3, allowLineSplit: true },
      filters: [{ type: 'market', mode: 'same' }, { type: 'promise' }],
    });
    expect(rulesetSchema.parse(defaultRuleset('EUR'))).toEqual(defaultRuleset('EUR'));
  });

  it.each([
    [{ currency: 'usd' }, 'currency: must be an active ISO 4217 currency code'],
    [{ currency: 'UDS' }, 'currency: must be an active ISO 4217 currency code'],
    [{ currency: 'USD', limits: { maxShipments: 0 } }, 'limits.maxShipments: Too small'],
    [{ currency: 'USD', limits: { maxShipment: 2 } }, 'Unrecognized key: "maxShipment"'],
    [
      { currency: 'USD', limits: { onInfeasible: ['partial', 'relax:gravity'] } },
      'limits.onInfeasible.1: one of partial, awaitCapacity',
    ],
    [{ currency: 'USD', limits: { onInfeasible: ['hold:2 hours'] } }, 'limits.onInfeasible.0: one of'],
    [
      { currency: 'USD', limits: { waitToConsolidate: '6h' } },
      'limits.waitToConsolidate: an ISO 8601 duration',
    ],
    [
      { currency: 'USD', filters: [{ type: 'market' }, { type: 'radius' }] },
      'filters.1.maxKm: Invalid input: expected number',
    ],
    [
      { currency: 'USD', filters: [{ type: 'gravity' }] },
      "filters.0.type: Invalid discriminator value. Expected 'market'",
    ],
    [
      { currency: 'USD', filters: [{ type: 'locations', allow: { types: ['ship'] } }] },
      'filters.0.allow.types.0',
    ],
    [{ currency: 'USD', objective: { mode: 'magic' } }, 'objective.mode'],
    [
      { currency: 'USD', objective: { terms: [{ type: 'lifeCredit', shape: 'step' }] } },
      'objective.terms.0: lifeCredit: linear needs maxMinor and horizonDays, step needs steps',
    ],
    [
      { currency: 'USD', objective: { terms: [{ type: 'splitPenalty', perExtraShipmentMinor: 1.5 }] } },
      'objective.terms.0.perExtraShipmentMinor',
    ],
    [
      { currency: 'USD', strategies: [{ name: 'x', override: { limits: { maxShipments: 0 } } }] },
      'strategies.0.override.limits.maxShipments',
    ],
  ])('%j is told by path: %s', (document, problem) => {
    expect(rulesetProblems(document).join('\n')).toContain(problem);
  });

  it('an override of limits names only what it changes', () => {
    const { strategies } = rulesetSchema.parse({
      currency: 'USD',
      strategies: [{ name: 'x', override: { limits: { maxShipments: 1 } } }],
    });
    expect(strategies[0]?.override.limits).toEqual({ maxShipments: 1 });
  });

  it('has a JSON Schema for editors that names every filter and term', () => {
    const text = JSON.stringify(rulesetJsonSchema());
    expect(rulesetJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['currency'],
    });
    for (const name of [
      'minLifeAtDelivery',
      'routingSafety',
      'lifeCredit',
      'congestion',
      'onInfeasible',
      'maxSplitAddPct',
    ])
      expect(text).toContain(name);
  });
});
