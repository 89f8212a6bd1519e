/**
 * What the recording plans: an order for each rule, and some of the benchmark's with several. Used when
 * recording; the test reads the file.
 */
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { instanceOf } from '../../bench/routing/checked-instances.ts';
import { ground, inputOf, line, place, rules, stock } from './inputs.ts';

const terms = [
  { type: 'shipping' as const },
  { type: 'handling' as const },
  { type: 'packaging' as const },
  { type: 'splitPenalty' as const, perExtraShipmentMinor: 100 },
];
const lots = [
  { lot: 'soon', lifeDate: '2026-03-14', units: 2 },
  { lot: 'later', lifeDate: '2026-06-01', units: 3 },
];
const full = { unit: 'orders' as const, window: 'w', cap: 4, used: 4, endsAt: '2026-03-05T05:00:00Z' };
const three = {
  positions: [stock('ny', 'A', 1), stock('chi', 'B', 2), stock('la', 'C', 1), stock('la', 'B', 1)],
  order: { lines: [line('A'), line('B', 2), line('C')] },
};

export function recordedCases(): Record<string, PlanInput> {
  return {
    nearest: inputOf(),
    split: inputOf(three),
    'most shipments, relaxed': inputOf({
      ...three,
      ruleset: rules({ limits: { maxShipments: 2, onInfeasible: ['relax:maxShipments'] } }),
    }),
    'stock short, in part': inputOf({
      ...three,
      order: { lines: [line('A', 3), line('C', 2)] },
      ruleset: rules({ limits: { onInfeasible: ['partial', 'cancel'] } }),
    }),
    'life credit': inputOf({
      positions: [stock('ny', 'A', 5), stock('chi', 'A', 5, { lots })],
      ruleset: rules({
        objective: {
          terms: [...terms, { type: 'lifeCredit', maxMinor: 400, horizonDays: 40, maxExtraMinor: 300 }],
        },
      }),
    }),
    'life at delivery': inputOf({
      positions: [stock('ny', 'A', 5, { lots }), stock('chi', 'A', 5)],
      ruleset: rules({ filters: [{ type: 'minLifeAtDelivery', days: 10 }] }),
    }),
    'capacity full': inputOf({ capacity: ['ny', 'chi', 'la'].map((location) => ({ location, ...full })) }),
    congestion: inputOf({
      capacity: [{ location: 'ny', ...full, used: 3 }],
      ruleset: rules({
        objective: { terms: [...terms, { type: 'congestion', perUnitMinor: 700, power: 3 }] },
      }),
    }),
    'promise kept by another service': inputOf({
      services: [ground, { ...ground, id: 'air', rateCard: 'ground', transitDays: 1 }],
      history: { only: ['la'], attempt: 1 },
      order: { promiseBy: '2026-03-07T09:00:00Z' },
    }),
    'promise not kept': inputOf({ order: { promiseBy: '2026-03-04T20:00:00Z' } }),
    'unknown destination': inputOf({ order: { destination: { country: 'FR', postalCode: '75001' } } }),
    'clock changes': inputOf({
      now: '2026-03-06T23:30:00Z',
      locations: [place('ny', { processingMinutes: 600 }), place('chi'), place('la')],
    }),
    ...Object.fromEntries(
      [11, 22, 33, 44].map((seed) => [
        `benchmark ${seed}`,
        instanceOf(
          {
            size: 10,
            density: seed % 2 === 0 ? 'sparse' : 'dense',
            card: seed % 3 === 0 ? 'affine' : 'step',
            kind: 'heavy',
          },
          seed,
        ).input,
      ]),
    ),
  };
}
