/** Rulesets on the network of example/network in which nothing is dead: each a document as a brand would write it. */
import type { RulesetDocument } from '../../../functions/planner/ruleset.ts';

type Strategy = NonNullable<RulesetDocument['strategies']>[number];

const stores = { types: ['store' as const] };

function strategiesFor(number: number): Strategy[] {
  const express: Strategy = {
    name: 'express',
    when: { services: ['express'] },
    override: { limits: { maxShipments: 1, onInfeasible: ['relax:maxShipments', 'attention'] } },
  };
  const valued: Strategy = {
    name: 'valued-customers',
    when: { customerTiers: ['gold'], minValueMinor: 20_000 + 1000 * number },
    override: { filters: [{ type: 'capacity', bypass: true }] },
  };
  const west: Strategy = {
    name: 'west',
    when: { destinations: ['US-WA', 'US-OR'], maxValueMinor: 9000 + number },
    override: { terms: [{ type: 'preference', perShipmentMinor: 150 + number, where: stores }] },
  };
  const soon: Strategy = {
    name: 'soon',
    when: { promised: true, promiseWithinHours: 72 + number, channels: ['web', 'app'] },
    override: { mode: 'nearest', limits: { waitToConsolidate: null } },
  };
  return [express, valued, west, soon].filter(
    (_, at) => at === number % 4 || at % 2 === number % 2 || at === 0,
  );
}

/** The clean ruleset of a number: the same number is the same document. */
export function cleanRuleset(number: number): RulesetDocument {
  return {
    name: `clean-${number}`,
    currency: 'USD',
    strategies: strategiesFor(number),
    filters: [
      { type: 'market' },
      { type: 'promise' },
      { type: 'radius', maxKm: 1000 + 100 * number, where: stores },
      { type: 'routingSafety', units: 1 + (number % 3), where: stores },
      ...(number % 2 === 1
        ? [{ type: 'capacity' as const, headroomPct: 10 + number, where: { types: ['warehouse' as const] } }]
        : []),
      ...(number % 2 === 0
        ? [{ type: 'minLifeAtDelivery' as const, days: 14, skuTags: ['perishable'] }]
        : []),
    ],
    objective: {
      terms: [
        { type: 'shipping' },
        { type: 'handling' },
        { type: 'packaging' },
        { type: 'splitPenalty', perExtraShipmentMinor: 100 + number },
        { type: 'transitDays', perDayMinor: 20 },
      ],
    },
    limits: {
      maxShipments: 2 + (number % 3),
      ...(number % 3 === 0 ? { minExtraShipmentValueMinor: 1500 } : {}),
      onInfeasible: ['awaitCapacity', 'relax:promise', 'relax:radius', 'partial', 'backorder'],
    },
  };
}
