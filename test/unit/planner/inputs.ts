/** Small inputs for the planner: a network of three, a card of three zones, one service. */

import type * as z from 'zod';
import { type PlanInput, planInputSchema } from '../../../functions/planner/plan-input.ts';
import type { RulesetDocument } from '../../../functions/planner/ruleset.ts';

type Given = z.input<typeof planInputSchema>;
export type GivenLocation = Given['locations'][number];

/** New York, Chicago, Los Angeles: 1 km, about 1,145 km and 3,936 km from the customer. */
const points = {
  ny: { lat: 40.71, lon: -74.01 },
  chi: { lat: 41.88, lon: -87.63 },
  la: { lat: 34.05, lon: -118.24 },
} as const;
const zones = { ny: 'America/New_York', chi: 'America/Chicago', la: 'America/Los_Angeles' } as const;

/**
 * A warehouse in one of the three cities, $2.00 a shipment and $0.50 a unit, open on working days from 8 to
 * 18.
 */
export function place(city: keyof typeof points, more: Partial<GivenLocation> = {}): GivenLocation {
  return {
    id: city,
    type: 'warehouse',
    country: 'US',
    point: points[city],
    timezone: zones[city],
    handling: { perOrderMinor: 200, perUnitMinor: 50 },
    ...more,
  };
}

export function stock(
  location: string,
  sku: string,
  free: number,
  more: Partial<Given['positions'][number]> = {},
): Given['positions'][number] {
  return { location, sku, free, ...more };
}

/** Zones: up to 500 km, up to 2,000 km, beyond. A kilogram costs $7, $8, $9; two cost $9, $11, $13. */
export const card: Given['rates'][number] = {
  id: 'ground',
  currency: 'USD',
  zones: ['near', 'middle', 'far'],
  bandsKm: [500, 2000],
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 1000, minor: [700, 800, 900] },
      { upToGrams: 2000, minor: [900, 1100, 1300] },
    ],
  },
};

export const ground: Given['services'][number] = {
  id: 'ground',
  carrier: 'ups',
  rateCard: 'ground',
  transitDays: { near: 1, middle: 3, far: 5 },
  cutOff: '17:00',
};

export function rules(more: Partial<RulesetDocument> = {}): RulesetDocument {
  return {
    currency: 'USD',
    objective: {
      terms: [
        { type: 'shipping' },
        { type: 'handling' },
        { type: 'packaging' },
        { type: 'splitPenalty', perExtraShipmentMinor: 100 },
      ],
    },
    ...more,
  };
}

/**
 * Wednesday 2026-03-04, 15:00 UTC: 10:00 in New York. One unit of A (400 g) to New York, in stock in all
 * three cities.
 */
export function inputOf(
  more: Partial<Omit<Given, 'order'>> & { order?: Partial<Given['order']> } = {},
): PlanInput {
  return planInputSchema.parse({
    positions: [stock('ny', 'A', 5), stock('chi', 'A', 5), stock('la', 'A', 5)],
    locations: [place('ny'), place('chi'), place('la')],
    services: [ground],
    rates: [card],
    ruleset: rules(),
    now: '2026-03-04T15:00:00Z',
    ...more,
    order: {
      id: 'web-1',
      channel: 'web',
      currency: 'USD',
      valueMinor: 5000,
      destination: { country: 'US', postalCode: '10001', region: 'NY', point: { lat: 40.72, lon: -74 } },
      lines: [{ sku: 'A', quantity: 1, weightGrams: 400, unitValueMinor: 5000 }],
      ...more.order,
    },
  });
}

export function line(
  sku: string,
  quantity = 1,
  more: Partial<Given['order']['lines'][number]> = {},
): Given['order']['lines'][number] {
  return { sku, quantity, weightGrams: 400, unitValueMinor: 1000, ...more };
}
