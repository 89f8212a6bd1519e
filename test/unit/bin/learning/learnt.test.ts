import { describe, expect, test } from 'vitest';
import { acceptancePast } from '../../../../bin/learning/acceptance.ts';
import type { PastShipment, PastWork } from '../../../../bin/learning/facts.ts';
import { invoicesIn } from '../../../../bin/learning/invoice-file.ts';
import { invoicedPast } from '../../../../bin/learning/invoiced.ts';
import { pickedPast } from '../../../../bin/learning/picks.ts';
import { proposedCards, proposedLocations, proposedRules } from '../../../../bin/learning/proposals.ts';
import { deliveryDaysBetween, transitPast } from '../../../../bin/learning/transit.ts';
import { locationBodySchema, locationSchema } from '../../../../functions/network/entities/location.ts';
import {
  plannedServices,
  rateCardBodySchema,
  rateCardSchema,
} from '../../../../functions/network/entities/rate-card.ts';
import { dayOfDate } from '../../../../functions/network/time/calendar.ts';
import { rulesetProblems, rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import { Random } from '../../../../simulator/engine/random.ts';

const card = rateCardSchema.parse({
  id: 'ups',
  version: 3,
  currency: 'USD',
  zones: ['near', 'far'],
  bandsKm: [500],
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 1000, minor: [500, 800] },
      { upToGrams: 5000, minor: [700, 1200] },
    ],
  },
  services: [
    {
      id: 'ground',
      carrier: 'UPS',
      transitDays: { near: 2, far: 5 },
      deliveryDays: [1, 2, 3, 4, 5],
    },
  ],
});
const services = new Map(plannedServices([card]).map((service) => [service.id, service]));

function aShipment(nth: number, over: Partial<PastShipment> = {}): PastShipment {
  return {
    fulfillmentId: `order-${nth}-f1`,
    location: 'wh',
    zones: { from: 'America/New_York', to: 'America/Los_Angeles' },
    service: 'ground',
    card: 'ups',
    zone: 'near',
    predictedMinor: 700,
    currency: 'USD',
    shipBy: '2026-03-02T22:00:00Z',
    deliverOn: '2026-03-04',
    isWhole: true,
    parcels: [{ carrier: 'ups', number: `1Z${nth}`, shippedAt: '2026-03-02T20:00:00Z' }],
    ...over,
  };
}

function invoice(lines: readonly string[]): string {
  return ['Tracking Number,Net Amount,Currency', ...lines].join('\n');
}

function read(text: string, currency = 'USD') {
  return invoicesIn({ file: 'ups.csv', text }, currency);
}

describe('an invoice of a carrier', () => {
  test('is read by the names of its columns; credits and further charges of a parcel are rows of their own', () => {
    const { rows, errors, notes } = read(
      invoice(['1Z 999,7.00,USD', '1z999,1.25,USD', '1Z999,-0.50,USD', '1Z998,(2.00),USD']),
    );

    expect(rows.map(({ number, minor }) => [number, minor])).toEqual([
      ['1Z999', 700],
      ['1Z999', 125],
      ['1Z999', -50],
      ['1Z998', -200],
    ]);
    expect([...errors, ...notes]).toEqual([]);
  });

  test('names each row that counts nothing, and counts the others', () => {
    const { rows, errors } = read(
      invoice([',7.00,USD', '1Z1,,USD', '1Z2,seven,USD', '1Z3,7.00,XXX', '1Z4,7.00,USD']),
    );

    expect(rows.map(({ number }) => number)).toEqual(['1Z4']);
    expect(errors).toEqual([
      'ups.csv line 2: names no parcel',
      'ups.csv line 3: has no amount',
      'ups.csv line 4: seven is no amount',
      'ups.csv line 5: XXX is no currency',
    ]);
  });

  test('with semicolons and decimal commas says which currency was taken where it names none', () => {
    const { rows, notes } = read(
      'Sendungsnummer;Nettobetrag\n00340434161094042557;1.234,50\n00340434161094042558;3,90',
      'EUR',
    );

    expect(rows.map(({ minor, currency }) => [minor, currency])).toEqual([
      [123450, 'EUR'],
      [390, 'EUR'],
    ]);
    expect(notes).toEqual(['ups.csv: names no currency: EUR was taken']);
  });

  test('without a column of amounts is refused, with the names that would be known', () => {
    expect(() => read('Tracking Number,Weight\n1Z1,3')).toThrow(/has no column .*net amount/);
  });
});

describe('invoiced against expected', () => {
  const shipments = Array.from({ length: 40 }, (_, nth) => aShipment(nth));
  const charged = (factor: number) =>
    read(
      invoice(
        shipments.map(
          ({ parcels: [parcel] }, nth) =>
            `${parcel?.number},${((700 * factor + (nth % 2) * 10) / 100).toFixed(2)},USD`,
        ),
      ),
    );

  test('the ratio of a card and zone is what was charged for what was to cost', () => {
    const { lanes, leftOut, unknown } = invoicedPast(shipments, charged(1.1).rows);

    expect(lanes).toMatchObject([
      { card: 'ups', zone: 'near', predictedMinor: 28_000, invoicedMinor: 31_000 },
    ]);
    expect(lanes[0]?.ratio.value).toBeCloseTo(1.107, 3);
    expect(leftOut).toEqual({ notInvoiced: 0, notWhole: 0, otherCurrency: 0 });
    expect(unknown).toEqual([]);
  });

  test('what is not comparable is counted and left out, and charges of unknown parcels are named', () => {
    const mixed = [
      aShipment(1),
      aShipment(2, { isWhole: false }),
      aShipment(3, { currency: 'EUR' }),
      aShipment(4, {
        parcels: [
          ...aShipment(4).parcels,
          { carrier: 'ups', number: '1ZLOST', shippedAt: '2026-03-02T20:00:00Z' },
        ],
      }),
    ];
    const { differences, leftOut, unknown } = invoicedPast(
      mixed,
      read(
        invoice([
          '1Z1,7.00,USD',
          '1Z1,2.00,USD',
          '1Z2,7.00,USD',
          '1Z3,7.00,USD',
          '1Z4,7.00,USD',
          '1Z9,7.00,USD',
        ]),
      ).rows,
    );

    expect(differences.map(({ invoicedMinor }) => invoicedMinor)).toEqual([900]);
    expect(leftOut).toEqual({ notInvoiced: 1, notWhole: 1, otherCurrency: 1 });
    expect(unknown.map(({ number }) => number)).toEqual(['1Z9']);
  });

  test('a difference that is sure changes the prices of its zone alone, in a body that the door takes', () => {
    const prices = invoicedPast(shipments, charged(1.2).rows).lanes;
    const [proposal] = proposedCards([card], { prices, transit: [] });

    expect(rateCardBodySchema.safeParse(proposal?.body).success).toBe(true);
    expect(proposal?.body.price).toMatchObject({ steps: [{ minor: [604, 800] }, { minor: [845, 1200] }] });
    expect(proposal?.because).toEqual([
      expect.stringContaining('Zone near: carriers charge 120.7 % of what is expected'),
    ]);
  });

  test('nothing is proposed where few were invoiced, or the price is right', () => {
    const few = invoicedPast(shipments.slice(0, 10), charged(1.2).rows).lanes;
    const right = invoicedPast(shipments, charged(0.993).rows).lanes;

    expect(proposedCards([card], { prices: few, transit: [] })).toEqual([]);
    expect(proposedCards([card], { prices: right, transit: [] })).toEqual([]);
  });
});

describe('days in transit', () => {
  const arriving = (nth: number, deliveredAt: string, over: Partial<PastShipment> = {}) =>
    aShipment(nth, {
      parcels: [{ carrier: 'ups', number: `1Z${nth}`, shippedAt: '2026-03-02T20:00:00Z', deliveredAt }],
      ...over,
    });

  test('are counted on which the service delivers, and below zero where a parcel is early', () => {
    const weekdays = { deliveryDays: [1, 2, 3, 4, 5], holidays: ['2026-03-09'] };
    const between = (from: string, to: string) =>
      deliveryDaysBetween(weekdays, dayOfDate(from), dayOfDate(to));

    expect(between('2026-03-06', '2026-03-10')).toBe(1);
    expect(between('2026-03-06', '2026-03-05')).toBe(-1);
    expect(between('2026-03-06', '2026-03-06')).toBe(0);
  });

  test("are the customer's: the evening of the promised day is in time where it is already tomorrow in UTC", () => {
    const inTime = Array.from({ length: 5 }, (_, nth) => arriving(nth, '2026-03-05T04:00:00Z'));

    expect(transitPast(inTime, services).lanes).toMatchObject([
      { lateParcels: 0, late: { raw: 0, count: 5 } },
    ]);
  });

  test('of parcels that left later than planned, or have not arrived, say nothing of the carrier', () => {
    const late = arriving(1, '2026-03-06T18:00:00Z', {
      parcels: [
        {
          carrier: 'ups',
          number: '1Z1',
          shippedAt: '2026-03-03T20:00:00Z',
          deliveredAt: '2026-03-06T18:00:00Z',
        },
      ],
    });
    const { lanes, leftOut } = transitPast(
      [late, aShipment(2), arriving(3, '2026-03-04T18:00:00Z', { zones: { from: 'UTC' } })],
      services,
    );

    expect(lanes).toEqual([]);
    expect(leftOut).toEqual({ underway: 1, leftLater: 1, unknownZone: 1 });
  });

  test('that are surely more make the service slower in that zone, in a body that the door takes', () => {
    const slow = Array.from({ length: 30 }, (_, nth) =>
      arriving(nth, nth % 5 === 0 ? '2026-03-04T18:00:00Z' : '2026-03-05T18:00:00Z'),
    );
    const [proposal] = proposedCards([card], { prices: [], transit: transitPast(slow, services).lanes });

    expect(rateCardBodySchema.safeParse(proposal?.body).success).toBe(true);
    expect(proposal?.body.services).toMatchObject([{ transitDays: { near: 3, far: 5 } }]);
    expect(proposal?.because).toEqual([
      expect.stringContaining('ground to zone near comes 0.80 days after its date'),
    ]);
  });
});

describe('work of locations', () => {
  const aWork = (location: string, seconds: number | undefined, units: PastWork['units'] = []): PastWork => ({
    fulfillmentId: 'f',
    location,
    requestedAt: '2026-03-02T09:00:00.000Z',
    ...(seconds !== undefined && {
      acceptedAt: new Date(Date.parse('2026-03-02T09:00:00Z') + seconds * 1000).toISOString(),
    }),
    isOver: true,
    units,
  });
  const place = locationSchema.parse({
    id: 'store',
    version: 1,
    name: 'Store',
    type: 'store',
    address: { country: 'US' },
    timeZone: 'UTC',
    acceptWithin: 1800,
  });
  const random = new Random('acceptance');
  const slow = Array.from({ length: 60 }, () => aWork('store', 1200 * Math.exp(random.unit() * 2)));

  test('half is accepted within the median, and 19 of 20 within the longer time', () => {
    const [found] = acceptancePast([...slow, aWork('store', undefined)]);

    expect(found?.accepted).toBe(60);
    expect(found?.notAccepted).toBe(1);
    expect(found?.median.value).toBeGreaterThan(2400);
    expect(found?.median.value).toBeLessThan(4400);
    expect(found?.slowest.value).toBeGreaterThan(6500);
  });

  test('a deadline that takes work from a location that would have accepted it is lengthened', () => {
    const [proposal] = proposedLocations(new Map([['store', place]]), acceptancePast(slow), 14_400);

    expect(locationBodySchema.safeParse(proposal?.body).success).toBe(true);
    expect(proposal?.body.acceptWithin).toBeGreaterThan(6500);
    expect(proposal?.because[0]).toContain('it has 30 min: work is taken from it');
  });

  test('a deadline of many times what is needed is shortened, and a fitting one is left', () => {
    const swift = Array.from({ length: 40 }, (_, nth) => aWork('store', 60 + nth));
    const with4h = new Map([['store', { ...place, acceptWithin: undefined }]]);

    expect(proposedLocations(with4h, acceptancePast(swift), 14_400)[0]?.body.acceptWithin).toBe(300);
    expect(
      proposedLocations(new Map([['store', { ...place, acceptWithin: 900 }]]), acceptancePast(swift), 14_400),
    ).toEqual([]);
  });

  test('units that are not found count for each tag of their SKU, those of open work for none', () => {
    const work = [
      aWork('store', 60, [
        { sku: 'A', asked: 10, missing: 2 },
        { sku: 'B', asked: 5, missing: 0 },
      ]),
      { ...aWork('store', 60, [{ sku: 'A', asked: 10, missing: 0 }]), isOver: false },
    ];
    const { failures, overall, units } = pickedPast(work, (sku) => (sku === 'A' ? ['dress', 'sale'] : []));

    expect(units).toBe(15);
    expect(overall).toBeCloseTo(2 / 15);
    expect(failures.map(({ tag, share, missing }) => [tag, share.count, missing])).toEqual([
      ['dress', 10, 2],
      ['sale', 10, 2],
      [undefined, 5, 0],
    ]);
  });

  test('a place that surely finds less costs more by a preference, unless the rules count short picks already', () => {
    const work = [
      aWork('store', 60, [{ sku: 'A', asked: 400, missing: 60 }]),
      ...Array.from({ length: 6 }, (_, nth) => aWork(`wh${nth}`, 60, [{ sku: 'A', asked: 400, missing: 4 }])),
    ];
    const { failures, overall } = pickedPast(work, () => ['dress']);
    const ruleset = rulesetSchema.parse({ currency: 'USD' });
    const [proposal] = proposedRules(ruleset, failures, { overall, unitMinor: 800 });

    expect(rulesetProblems(proposal?.body)).toEqual([]);
    expect(proposal?.body.objective.terms.at(-1)).toMatchObject({
      type: 'preference',
      where: { ids: ['store'] },
      skuTags: ['dress'],
    });
    const counting = rulesetSchema.parse({
      currency: 'USD',
      objective: { terms: [{ type: 'shortPick', perUnitMinor: 800 }] },
    });
    expect(proposedRules(counting, failures, { overall, unitMinor: 800 })).toEqual([]);
  });
});
