/** What an operator may declare can be planned with: prices, weights, distances and times at their bounds, whatever the order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locationBodySchema, locationSchema } from '../../../functions/network/entities/location.ts';
import { rateCardBodySchema, rateCardSchema } from '../../../functions/network/entities/rate-card.ts';
import { planningNetworkOf } from '../../../functions/network/planning/planning-network.ts';
import { decisionSchema } from '../../../functions/planner/decision.ts';
import { explain } from '../../../functions/planner/explain/explanation.ts';
import { explanationSchema } from '../../../functions/planner/explain/explanation-schema.ts';
import { plan } from '../../../functions/planner/plan.ts';
import { type PlanInput, planInputSchema } from '../../../functions/planner/plan-input.ts';
import { minorFromMicros } from '../../../functions/planner/pricing/micros.ts';
import { defaultRuleset } from '../../../functions/planner/ruleset.ts';
import { parseRequest } from '../../../functions/shared/parse.ts';

/** The least, the most, and what is usual. */
function edge(least: number, most: number, usual: number): fc.Arbitrary<number> {
  return fc.constantFrom(least, usual, most);
}
const price = edge(0, 1_000_000_000, 900);
const time = fc.constantFrom('00:00', '00:01', '09:00', '17:00', '23:59');
const currency = fc.constantFrom('USD', 'JPY', 'CLF', 'KWD');

const location = fc.record({
  name: fc.constant('W'),
  type: fc.constantFrom('warehouse', 'store'),
  timeZone: fc.constantFrom('America/New_York', 'Pacific/Kiritimati', 'UTC'),
  address: fc.constantFrom({ country: 'US' }, { country: 'US', postalCode: '10001' }),
  coordinates: fc.constantFrom({ lat: 90, lon: 180 }, { lat: -90, lon: -180 }, { lat: 40.7, lon: -74 }),
  handling: fc.record({ perOrderMinor: price, perLineMinor: price, perUnitMinor: edge(0, 10_000_000, 20) }),
  packaging: fc.record({ perShipmentMinor: price, tareGrams: edge(0, 10_000_000, 100) }),
  calendar: fc
    .tuple(time, time, fc.constantFrom([1], [1, 2, 3, 4, 5], [7, 7, 7]))
    .filter(([opens, closes]) => opens < closes)
    .map(([opens, closes, workdays]) => ({ opens, closes, workdays })),
  processingMinutes: edge(0, 43_200, 60),
  cutOff: time,
  acceptWithin: edge(1, 366 * 86_400, 3600),
});

const card = fc.record({
  currency,
  zones: fc.constant(['near', 'far']),
  bandsKm: edge(0.001, 50_000, 500).map((km) => [km]),
  dimensionalDivisor: edge(1, 1_000_000, 5000),
  price: fc.oneof(
    fc.record({
      kind: fc.constant('affine'),
      baseMinor: fc.tuple(price, price),
      perKgMinor: fc.tuple(price, price),
    }),
    fc
      .record({ upToGrams: edge(1, 1_000_000_000, 1000), minor: fc.tuple(price, price) })
      .map((step) => ({ kind: 'step', steps: [step] })),
  ),
  services: fc
    .record({ transitDays: edge(0, 90, 3), cutOff: time, pickupDays: fc.constantFrom([1], [1, 2, 3, 4, 5]) })
    .map((service) => [{ id: 'ground', carrier: 'ups', ...service }]),
});

const order = fc.record({
  id: fc.constant('o'),
  channel: fc.constant('web'),
  currency,
  placedAt: fc.constantFrom('2000-01-01T00:00:00.000Z', '2026-11-24T09:00:00.000Z'),
  promiseBy: fc.constantFrom(undefined, '2000-01-01T00:00:00.000Z', '2199-12-31T23:59:59.999Z'),
  valueMinor: edge(0, Number.MAX_SAFE_INTEGER, 5000),
  destination: fc.constant({ country: 'US', point: { lat: 0, lon: 0 } }),
  lines: fc
    .array(
      fc.record({
        quantity: edge(1, 1_000_000, 2),
        weightGrams: edge(0, 10_000_000, 400),
        dimensionsMm: fc.constantFrom(undefined, { length: 100_000, width: 100_000, height: 100_000 }),
        unitValueMinor: edge(0, Number.MAX_SAFE_INTEGER, 2500),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((lines) => lines.map((line, at) => ({ ...line, sku: `S${at}`, lineIds: [String(at)] }))),
});

const situation = fc.record({
  locations: fc.array(location, { minLength: 1, maxLength: 3 }),
  cards: fc.array(card, { minLength: 1, maxLength: 2 }),
  order,
  now: fc.constantFrom('2000-01-01T00:00:00.000Z', '2026-11-24T09:00:00.000Z', '2199-12-31T23:59:59.000Z'),
});

type Situation = typeof situation extends fc.Arbitrary<infer Value> ? Value : never;

function inputOf({ locations, cards, order: asked, now }: Situation): PlanInput {
  const places = locations.map((body, at) =>
    locationSchema.parse({ ...parseRequest(locationBodySchema, body, 'location'), id: `L${at}`, version: 1 }),
  );
  const rateCards = cards.map((body, at) =>
    rateCardSchema.parse({ ...parseRequest(rateCardBodySchema, body, 'card'), id: `C${at}`, version: 1 }),
  );
  const network = planningNetworkOf({ hash: '', locations: places }, rateCards);
  const positions = places.flatMap(({ id }) =>
    asked.lines.map(({ sku }) => ({ sku, location: id, free: 700_000 })),
  );
  const ruleset = defaultRuleset(rateCards[0]?.currency ?? 'USD');
  const { locations: planned, services, rates } = network;
  return planInputSchema.parse({
    order: asked,
    positions,
    locations: planned,
    services,
    rates,
    ruleset,
    now,
  });
}

test('no network within the bounds makes a plan or its explanation fail', () => {
  fc.assert(
    fc.property(situation, (given) => {
      const input = inputOf(given);

      const decision = plan(input);
      const about = { rules: { version: 0, hash: '', name: 'default' } };
      const explanation = explain(input, decision, about, { work: 10_000 });

      expect(decisionSchema.safeParse(decision).error).toBeUndefined();
      expect(explanationSchema.safeParse(explanation).error).toBeUndefined();
      expect(Number.isSafeInteger(minorFromMicros(decision.cost.totalMicros, decision.cost.currency))).toBe(
        true,
      );
    }),
    { numRuns: Number(process.env['BOUND_RUNS'] ?? 25) },
  );
});
