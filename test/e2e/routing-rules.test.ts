import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Cost, ExclusionReason } from '../../functions/planner/decision.ts';
import {
  type Explanation,
  explanationSchema,
  whyNotSchema,
} from '../../functions/planner/explain/explanation-schema.ts';
import { defaultRuleset, type RulesetDocument } from '../../functions/planner/ruleset.ts';
import { steadyWindow } from '../support/windows.ts';
import {
  deployment,
  eventually,
  eventuallyTrue,
  type OrderedUnits,
  operator,
  ordersOf,
  World,
} from '../support/world.ts';

type Strategy = NonNullable<RulesetDocument['strategies']>[number];
type Override = NonNullable<Strategy['override']>;

const life = new World('rlife');
const minLife = new World('rminlife');
const rates = new World('rrates');
const split = new World('rsplit');
const keep = new World('rkeep');
const near = new World('rnear');
const back = new World('rback');
const shadowed = new World('rshadow');

/**
 * A strategy for the orders of one world, or only for those with a tag. Rules count for the whole deployment:
 * the orders of other files must keep the product's default.
 */
function only(world: World, override: Override, tag?: string): Strategy {
  const tags = tag === undefined ? {} : { tags: [tag] };
  return { name: tag ?? world.name, when: { channels: [world.channel], ...tags }, override };
}

const strategies: Strategy[] = [
  only(life, { terms: [{ type: 'lifeCredit', shape: 'linear', maxMinor: 1000, horizonDays: 40 }] }),
  only(minLife, { filters: [{ type: 'minLifeAtDelivery', days: 30 }] }),
  only(split, { limits: { maxShipments: 1 } }, 'one-parcel'),
  only(split, { limits: { minExtraShipmentValueMinor: 2000 } }, 'worthwhile'),
  only(split, { limits: { maxSplitAddMinor: 50 } }, 'thrifty'),
  only(split, { limits: { maxSplitAddMinor: 50, onInfeasible: ['relax:maxSplitAdd'] } }, 'lenient'),
  only(split, { limits: { allowLineSplit: false } }, 'whole'),
  only(keep, {
    filters: [
      { type: 'routingSafety', units: 2, where: { ids: [keep.id('unsure')] } },
      { type: 'keepStock', units: 3, where: { ids: [keep.id('shop')] } },
    ],
  }),
  only(near, { filters: [{ type: 'radius', maxKm: 500 }] }, 'radius'),
  only(near, { filters: [{ type: 'region', deny: ['US-NY'], where: { ids: [near.id('west')] } }] }, 'region'),
  only(near, { terms: [{ type: 'distance', per100KmMinor: 100 }] }, 'distance'),
];

function rulesetWith(...more: readonly Strategy[]): RulesetDocument {
  return { ...defaultRuleset('USD'), name: 'e2e', strategies: [...strategies, ...more] };
}

/** Prefers the location `dear` by so much that it wins. */
function dearerWins(world: World): Strategy {
  const where = { ids: [world.id('dear')] };
  return only(world, { terms: [{ type: 'preference', perShipmentMinor: -1000, where }] });
}

const versionSchema = z.looseObject({ version: z.int(), hash: z.string() });
const slotSchema = z.object({ version: z.int().nullable() });
const activationSchema = z.object({ ruleset: z.int().nullable(), reason: z.string(), by: z.string() });
const activationsSchema = z.looseObject({ active: z.object({ activations: z.array(activationSchema) }) });
const slotsSchema = z.looseObject({ active: slotSchema, shadow: slotSchema });

/** Stores a ruleset and answers its version. */
async function storedVersion(ruleset: RulesetDocument): Promise<number> {
  return versionSchema.parse(await operator.post('/rulesets', ruleset)).version;
}

async function decisionOf(orderId: string, n = 1): Promise<Explanation> {
  return explanationSchema.parse(await operator.get(`/orders/${orderId}/decisions/${n}`));
}

async function whyNot(orderId: string, location: string): Promise<unknown> {
  return whyNotSchema.parse(await operator.get(`/orders/${orderId}/decisions/1/why-not/${location}`));
}

/**
 * Puts a version in force, and waits until every function uses it: functions keep the rules that they have
 * read for a second.
 */
async function putInForce(slot: 'active' | 'shadow', version: number | null, reason: string): Promise<void> {
  await operator.put(`/rulesets/${slot}`, { version, reason });
  const putAt = Date.now();
  await eventuallyTrue(`${slot} ruleset ${String(version)} is in force everywhere`, async () => {
    const slots = slotsSchema.parse(await operator.get('/rulesets'));
    return slots[slot].version === version && Date.now() > putAt + 1200;
  });
}

/** Seconds: whole files of other orders are ahead of these when all tests run. */
const PATIENCE = 90;
const placed: string[] = [];

async function place(
  world: World,
  lines: readonly OrderedUnits[],
  over: Record<string, unknown> = {},
): Promise<string> {
  const orderId = await world.place(lines, over);
  placed.push(orderId);
  return orderId;
}

interface RoutedOrder {
  readonly orderId: string;
  /** Short names of the locations that were asked, sorted. */
  readonly at: string[];
  /** The first of the order's fulfillments. */
  readonly fulfillmentId: string;
  readonly decision: Explanation;
}

/** Places an order, and answers where the state machine sent it and why. */
async function routed(
  world: World,
  lines: readonly OrderedUnits[],
  over: Record<string, unknown> = {},
): Promise<RoutedOrder> {
  const orderId = await place(world, lines, over);
  const { fulfillments } = await world.until(
    orderId,
    'is shown to its locations',
    (order) =>
      order.fulfillments.length > 0 && order.fulfillments.every(({ status }) => status === 'requested'),
    PATIENCE,
  );
  const decision = await decisionOf(orderId);
  const asked = fulfillments.map(({ location }) => location).sort();
  const decided = decision.decision.fulfillments.map(({ location }) => location).sort();
  expect(decision.replayed, 'planned again it is the same').toBe(true);
  expect(decided, 'the locations that were asked are those of the decision').toEqual(asked);
  return {
    orderId,
    at: asked.map((location) => location.slice(0, -world.name.length - 1)).sort(),
    fulfillmentId: fulfillments[0]?.fulfillmentId ?? '',
    decision,
  };
}

function routeOne(world: World, over: Record<string, unknown> = {}): Promise<RoutedOrder> {
  return routed(world, [{ sku: 'A', quantity: 1 }], over);
}

/** The cost terms of a decision, in micros. */
function termsOf({ decision }: Explanation): Cost {
  return decision.cost.terms;
}

/** What the decision says of a location, by its short name. */
function candidateOf({ candidates }: Explanation, world: World, location: string) {
  return candidates.find((candidate) => candidate.location === world.id(location));
}

/** Why a location was left out. */
function reasonsOf(explanation: Explanation, world: World, location: string): ExclusionReason[] {
  return candidateOf(explanation, world, location)?.reasons ?? [];
}

const DAY = 86_400_000;
const LOS_ANGELES = { lat: 34.05, lon: -118.24 };

function dateIn(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

/** A receipt of lots of SKU A. */
function receiptOf(
  world: World,
  location: string,
  ...lots: readonly { lot: string; lifeDate: string; units: number }[]
): Record<string, unknown> {
  return {
    id: `lots-${location}`,
    kind: 'receipt',
    sku: world.id('A'),
    location: world.id(location),
    quantity: lots.reduce((sum, { units }) => sum + units, 0),
    lots,
  };
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command of bin/ as a shell does. */
function command(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    ORCHESTRATOR_URL: deployment.api,
    ORCHESTRATOR_TOKEN: deployment.operatorToken,
  };
  return new Promise((resolve) => {
    const argv = [join(root, 'bin', script), ...args];
    const child = execFile(process.execPath, argv, { cwd: root, env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

let live = 0;
let earlier = 0;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'routing-rules-'));
  earlier = await storedVersion(rulesetWith());
  live = await storedVersion(rulesetWith(dearerWins(back)));
  await putInForce('active', live, 'for the tests of the rules');
});
afterAll(async () => {
  await Promise.all([
    operator.put('/rulesets/active', { version: null, reason: 'the tests of the rules are over' }),
    operator.put('/rulesets/shadow', { version: null, reason: 'the tests of the rules are over' }),
  ]);
  await rm(folder, { recursive: true, force: true });
});

describe.concurrent('the rules', () => {
  test('a life credit lets the dearer location win, and the pick begins with the lot that ends first', async () => {
    await life.open({ fresh: { A: 0 }, ageing: { A: 0 } });
    const lifeDate = dateIn(10);
    const freshLot = { lot: 'F1', lifeDate: dateIn(300), units: 5 };
    const newLot = { lot: 'NEW', lifeDate: dateIn(300), units: 5 };
    const oldLot = { lot: 'OLD', lifeDate, units: 1 };
    await life.move([receiptOf(life, 'fresh', freshLot), receiptOf(life, 'ageing', newLot, oldLot)]);

    const { orderId, at, fulfillmentId, decision } = await routed(life, [{ sku: 'A', quantity: 2 }]);

    // 1000 minor on the life date, nothing 40 days before it.
    const [{ deliverOn = '' } = {}] = decision.decision.fulfillments;
    const daysLeft = (Date.parse(lifeDate) - Date.parse(deliverOn)) / DAY;
    const credit = (10_000_000 * (40 - daysLeft)) / 40;
    expect(at).toEqual(['ageing']);
    expect(termsOf(decision)).toEqual({ shipping: 6_000_000, handling: 3_200_000, lifeCredit: -credit });
    expect(decision.decision.strategy).toBe(life.name);
    expect(decision.text).toContain('ageing stock');
    const fresh = candidateOf(decision, life, 'fresh');
    expect(fresh, 'without the credit it would be the cheaper one').toMatchObject({
      state: 'open',
      best: { costMicros: 7_200_000, extraMicros: 7_200_000 - (9_200_000 - credit) },
    });
    const lots = [
      { lot: 'OLD', units: 1 },
      { lot: 'NEW', units: 1 },
    ];
    expect(await operator.get(`/fulfillments/${fulfillmentId}`)).toMatchObject({
      lines: [{ units: 2, lots }],
    });
    expect(await whyNot(orderId, life.id('fresh'))).toMatchObject({
      chosen: false,
      off: { currency: 'USD' },
    });
  });

  test('too little life left at delivery keeps the nearest location out', async () => {
    await minLife.open({ old: { A: 0 }, good: { A: 0 } });
    await minLife.move([
      receiptOf(minLife, 'old', { lot: 'O', lifeDate: dateIn(20), units: 5 }),
      receiptOf(minLife, 'good', { lot: 'G', lifeDate: dateIn(200), units: 5 }),
    ]);

    const { at, decision } = await routeOne(minLife);

    expect(at).toEqual(['good']);
    expect(reasonsOf(decision, minLife, 'old')).toMatchObject([
      { code: 'MIN_LIFE', sku: minLife.id('A'), limit: 30 },
    ]);
    expect(decision.text).toMatch(new RegExp(`${minLife.id('old')} has units .* \\(MIN_LIFE\\)`));
  });

  test("a carrier's price table decides, the next one otherwise; a table with errors changes nothing", async () => {
    const card = rates.id('card');
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    // The card serves destinations in Canada, and these locations alone: no other test's parcel may become
    // cheaper.
    const service = { id: card, carrier: 'usps', level: 'standard', transitDays: 3, countries: ['CA'] };
    const definition = await file('card.json', JSON.stringify({ currency: 'USD', services: [service] }));
    const lanes = await file('lanes.csv', 'zone,fromRegion,toCountry\nlocal,NY,CA\nremote,NJ,CA\n');
    const importTable = async (prices: string, ...more: string[]) =>
      command('rates-import.ts', await file('prices.csv', prices), '--card', card, '--lanes', lanes, ...more);
    const newJersey = { country: 'US', postalCode: '07030', region: 'NJ' };
    const ny = { services: [card] };
    const nj = { services: [card], address: newJersey };
    const shipTo = {
      name: 'Ada Example',
      lines: ['1 Front Street'],
      city: 'Toronto',
      region: 'ON',
      postalCode: 'M5V 2T6',
      country: 'CA',
    };
    const toCanada = { shipTo };

    const firstTable = 'up_to_grams,local,remote\n1000,9.00,4.50\n5000,12.00,7.00\n';
    expect(await importTable(firstTable, '--definition', definition)).toMatchObject({
      code: 0,
      output: expect.stringContaining('version 1'),
    });
    await rates.open({ ny: { A: 9 }, nj: { A: 9 } }, { locations: { ny, nj } });
    const first = await routeOne(rates, toCanada);
    expect(first.at).toEqual(['nj']);
    expect(termsOf(first.decision)).toEqual({ shipping: 4_500_000, handling: 3_100_000 });
    expect(first.decision.decision.fulfillments).toMatchObject([
      { service: card, carrier: 'usps', zone: 'remote' },
    ]);
    expect(candidateOf(first.decision, rates, 'ny')).toMatchObject({
      best: { costMicros: 10_100_000, extraMicros: 2_500_000 },
    });

    const wrong = await importTable('up_to_grams,local,remote\n1000,9.00,cheap\n500,12.00,7.00\n');
    expect(wrong.code).not.toBe(0);
    expect(wrong.output).toContain('prices.csv line 2: zone remote: "cheap" is not an amount');
    expect(wrong.output).toContain('prices.csv line 3: 500 g does not ascend from 1000 g');
    expect(await operator.get(`/rate-cards/${card}`)).toMatchObject({ version: 1 });

    const secondTable = 'up_to_grams,local,remote\n1000,2.00,4.50\n5000,12.00,7.00\n';
    expect(await importTable(secondTable)).toMatchObject({
      code: 0,
      output: expect.stringContaining('version 2'),
    });
    const second = await eventually('an order is priced by the new table', async () => {
      const order = await routeOne(rates, toCanada);
      return order.at.includes('ny') ? order : undefined;
    });
    expect(termsOf(second.decision)).toEqual({ shipping: 2_000_000, handling: 1_100_000 });
    expect(termsOf(await decisionOf(first.orderId)), 'what was decided stays priced as it was').toEqual({
      shipping: 4_500_000,
      handling: 3_100_000,
    });
  });

  test('the limits of splitting allow two cheap parcels, one dear one, or none', async () => {
    const dear = { handling: { perOrderMinor: 2000, perLineMinor: 0, perUnitMinor: 10 } };
    await split.open(
      { one: { A: 9, C: 9, W: 1 }, two: { B: 9, D: 9, W: 1 }, both: { A: 9, B: 9, W: 9 } },
      { locations: { both: dear } },
    );
    const pair = [
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 1 },
    ];
    const apart = [
      { sku: 'C', quantity: 1 },
      { sku: 'D', quantity: 1 },
    ];
    const tagged = (tag: string) => ({ tags: [tag] });

    const [free, oneParcel, worthwhile, whole, lenient] = await Promise.all([
      routed(split, pair),
      routed(split, pair, tagged('one-parcel')),
      routed(split, pair, tagged('worthwhile')),
      routed(split, [{ sku: 'W', quantity: 2 }], tagged('whole')),
      routed(split, apart, tagged('lenient')),
    ]);
    // This order takes the last units of two locations: it comes last, so that the others find them there.
    const twice = await routed(split, [{ sku: 'W', quantity: 2 }]);

    expect(free.at).toEqual(['one', 'two']);
    expect(termsOf(free.decision)).toEqual({
      shipping: 12_000_000,
      handling: 4_200_000,
      splitPenalty: 1_000_000,
    });
    expect(free.decision.text).toContain('1.00 for the split');
    expect(oneParcel.at).toEqual(['both']);
    expect(oneParcel.decision.decision).toMatchObject({
      strategy: 'one-parcel',
      relaxed: [],
      cost: { totalMicros: 26_200_000 },
    });
    // A parcel of 15.00 is not worth 20.00.
    expect(worthwhile.at).toEqual(['both']);
    expect(twice.at).toEqual(['one', 'two']);
    expect(whole.at).toEqual(['both']);
    expect(reasonsOf(whole.decision, split, 'one')).toMatchObject([
      { code: 'LINE_WHOLE', sku: split.id('W'), value: 1, limit: 2 },
    ]);
    expect(lenient.at).toEqual(['one', 'two']);
    expect(lenient.decision.decision.relaxed).toEqual(['maxSplitAdd']);
    const thrifty = await place(split, apart, tagged('thrifty'));
    await split.untilException(thrifty, 'NoRoute', PATIENCE);
    expect((await decisionOf(thrifty)).decision).toMatchObject({
      strategy: 'thrifty',
      outcome: 'backorder',
      cause: 'SPLIT',
      fulfillments: [],
    });
  });

  test('an order that comes after the last place of a window goes elsewhere', async () => {
    const small = { capacity: [{ unit: 'orders', window: steadyWindow('America/New_York'), cap: 1 }] };
    const world = await new World('rcap').open(
      { small: { A: 5 }, large: { A: 5 } },
      { locations: { small } },
    );

    const first = await routeOne(world);
    expect(first.at).toEqual(['small']);
    expect(first.decision.decision.fulfillments).toMatchObject([{ capacity: [{ unit: 'orders', take: 1 }] }]);
    const second = await routeOne(world);
    expect(second.at).toEqual(['large']);
    expect(reasonsOf(second.decision, world, 'small')).toEqual([
      { code: 'CAPACITY', unit: 'orders', value: 1, limit: 1 },
    ]);
    expect(await whyNot(second.orderId, world.id('small'))).toMatchObject({
      chosen: false,
      passing: true,
      obstacles: [{ code: 'CAPACITY', passesAt: 2 }],
    });
    // The place that is given back is free for the next.
    expect((await world.cancel(first.orderId, { reason: 'customer' })).status).toBe(202);
    await world.tell(first.fulfillmentId, { kind: 'cancelAccepted' });
    await world.untilStatus(first.orderId, 'cancelled');
    expect((await routeOne(world)).at).toEqual(['small']);
    expect(await world.audit()).toEqual([]);
  });

  test('stock that is not trusted and stock that must stay are not promised', async () => {
    await keep.open({ unsure: { A: 2 }, shop: { A: 3 }, depot: { A: 5 } });

    const { at, decision } = await routeOne(keep);

    expect(at).toEqual(['depot']);
    expect(reasonsOf(decision, keep, 'unsure')).toEqual([
      { code: 'ROUTING_SAFETY', sku: keep.id('A'), value: 2, limit: 2 },
    ]);
    expect(reasonsOf(decision, keep, 'shop')).toEqual([
      { code: 'KEEP_STOCK', sku: keep.id('A'), value: 3, limit: 3 },
    ]);
  });

  test('radius, region and distance each turn a cheaper far location away', async () => {
    const home = { handling: { perOrderMinor: 2000, perLineMinor: 0, perUnitMinor: 0 } };
    const farWest = {
      handling: { perOrderMinor: 0, perLineMinor: 0, perUnitMinor: 0 },
      coordinates: LOS_ANGELES,
      address: { country: 'US', postalCode: '90012', region: 'CA' },
    };
    await near.open({ home: { A: 9 }, west: { A: 9 } }, { locations: { home, west: farWest } });

    const [free, radius, region, distance] = await Promise.all(
      [[], ['radius'], ['region'], ['distance']].map((tags) => routeOne(near, { tags })),
    );
    if (!free || !radius || !region || !distance) throw new Error('unreachable');

    expect(free.at).toEqual(['west']);
    expect(termsOf(free.decision)).toEqual({ shipping: 10_000_000 });
    const [outside] = reasonsOf(radius.decision, near, 'west');
    expect(radius.at).toEqual(['home']);
    expect(outside).toMatchObject({ code: 'RADIUS', limit: 500 });
    expect(outside?.value).toBeGreaterThan(3900);
    expect(outside?.value).toBeLessThan(4000);
    expect(await whyNot(radius.orderId, near.id('west'))).toMatchObject({
      passing: true,
      obstacles: [{ code: 'RADIUS', passesAt: outside?.value }],
    });
    expect(region.at).toEqual(['home']);
    expect(reasonsOf(region.decision, near, 'west')).toEqual([{ code: 'REGION', value: 'US-NY' }]);
    expect(distance.at).toEqual(['home']);
    // 1.00 for each 100 km: next to nothing from here, 39 from the other coast.
    expect(termsOf(distance.decision)).toMatchObject({ shipping: 6_000_000, handling: 20_000_000 });
    expect(candidateOf(distance.decision, near, 'west')?.best?.costMicros).toBeGreaterThan(49_000_000);
  });
});

/** A location that takes a whole working day to pack. */
const slow = { processingMinutes: 600 };
const prompt = { handling: { perOrderMinor: 2000, perLineMinor: 0, perUnitMinor: 0 } };
/** A location that is cheaper than `prompt`, and five days away. */
const west = {
  handling: { perOrderMinor: 500, perLineMinor: 0, perUnitMinor: 0 },
  coordinates: LOS_ANGELES,
};

describe.concurrent('decisions', () => {
  test('a decision says in one line what goes where, for how much, and why nobody else', async () => {
    const world = await new World('rtext').open({ empty: { A: 0 }, used: { A: 5 }, spare: { A: 5 } });

    const { orderId, decision } = await routeOne(world);

    expect(decision.text).toMatch(/^USD 9\.10, best of all plans \(cost\)\. /);
    expect(decision.text).toContain(`${world.id('used')}: 1 x ${world.id('A')}, by e2e-ground zone near`);
    expect(decision.text).toContain('USD 9.10 = 6.00 shipping + 3.10 handling');
    expect(decision.text).toContain(`possible but not better: ${world.id('spare')}`);
    expect(decision.counterfactuals).toMatchObject({
      nearest: { outcome: 'planned' },
      priority: { outcome: 'planned' },
      'fewest-splits': { outcome: 'planned' },
    });
    // `spare` would have to be cheaper by more than the 2.00 between them; `empty` lacks one unit.
    expect(await whyNot(orderId, world.id('spare'))).toMatchObject({
      chosen: false,
      obstacles: [],
      off: { currency: 'USD', minor: expect.toBeOneOf([200, 201]) },
    });
    expect(await whyNot(orderId, world.id('empty'))).toMatchObject({
      chosen: false,
      units: { total: 1, bySku: { [world.id('A')]: 1 }, least: true },
      text: expect.stringContaining(`with 1 more (1 x ${world.id('A')})`),
    });
    expect(await whyNot(orderId, world.id('used'))).toMatchObject({ chosen: true });
  });

  test('a dry run answers for any stock and any rules, and writes nothing', async () => {
    const world = await new World('rdry').open({ cheap: { A: 5 }, dear: { A: 5 } });
    const { orderId } = await routeOne(world);
    const before = { positions: await world.positions('A'), order: await world.order(orderId) };
    const sketch = {
      channel: world.channel,
      currency: 'USD',
      market: world.pool,
      destination: { country: 'US', region: 'NY', postalCode: '10001', point: { lat: 40.75, lon: -73.99 } },
      lines: [{ sku: world.id('A'), quantity: 2 }],
    };
    const dearStock = [{ sku: world.id('A'), location: world.id('dear'), free: 2 }];
    const planned = async (question: Record<string, unknown>) => {
      const answer = explanationSchema.parse(await operator.post('/routing/plan', question));
      return { answer, at: answer.decision.fulfillments.map(({ location }) => location) };
    };

    const asIs = await planned({ order: sketch });
    const otherStock = await planned({ order: sketch, positions: dearStock });
    const otherRules = await planned({ order: sketch, ruleset: rulesetWith(dearerWins(world)) });
    const ofOrder = await planned({ orderId });
    const noStock = await planned({ order: sketch, positions: [] });

    expect(asIs.at).toEqual([world.id('cheap')]);
    expect(otherStock.at, 'other stock').toEqual([world.id('dear')]);
    expect(otherRules.at, 'other rules').toEqual([world.id('dear')]);
    expect(otherRules.answer.rules).toMatchObject({ version: null, name: 'e2e' });
    expect(ofOrder.at, 'an order that there is').toEqual([world.id('cheap')]);
    expect(noStock.answer.decision).toMatchObject({ outcome: 'backorder', cause: 'STOCK', fulfillments: [] });
    expect({ positions: await world.positions('A'), order: await world.order(orderId) }).toEqual(before);
    expect((await ordersOf(world.channel)).map((order) => order.orderId)).toEqual([orderId]);
    expect(await operator.get(`/orders/${orderId}/decisions`)).toMatchObject({ decisions: [{ n: 1 }] });
  });

  test('a re-route prefers a location that keeps the promise to a cheaper one that does not', async () => {
    // The first location is slow, so that the promise does not depend on the hour at which the test runs.
    const world = await new World('rkept').open(
      { slow: { A: 5 }, prompt: { A: 5 }, west: { A: 5 } },
      { locations: { slow, prompt, west } },
    );
    const { orderId, at, fulfillmentId, decision } = await routeOne(world);
    expect(at).toEqual(['slow']);
    const deliverBy = decision.decision.promise.deliverBy ?? '';
    expect(await world.order(orderId)).toMatchObject({ promise: { deliverBy } });

    await world.tell(fulfillmentId, { kind: 'rejected', reason: 'damaged' });

    await world.untilFulfillment(orderId, 'requested', 'prompt');
    const second = await decisionOf(orderId, 2);
    expect(second).toMatchObject({
      kind: 'reroute',
      replayed: true,
      decision: { promise: { promised: deliverBy, kept: true }, relaxed: [] },
    });
    expect(reasonsOf(second, world, 'west')).toMatchObject([{ code: 'PROMISE', limit: deliverBy }]);
    expect(reasonsOf(second, world, 'slow')).toMatchObject([{ code: 'EXCLUDED' }]);
    expect(await world.order(orderId)).toMatchObject({ promise: { deliverBy } });
  });

  test('a re-route says so when no location can keep the promise', async () => {
    const world = await new World('rbroken').open(
      { slow: { A: 5 }, west: { A: 5 } },
      { locations: { slow, west } },
    );
    const { orderId, fulfillmentId, decision } = await routeOne(world);
    const promised = decision.decision.promise.deliverBy;
    const promiseSchema = z.looseObject({ promise: z.object({ deliverBy: z.string() }) });

    await world.tell(fulfillmentId, { kind: 'rejected', reason: 'damaged' });

    const replacement = await world.untilFulfillment(orderId, 'requested', 'west');
    const { promise } = promiseSchema.parse(replacement);
    const second = await decisionOf(orderId, 2);
    expect(second.decision).toMatchObject({
      outcome: 'planned',
      promise: { promised, deliverBy: promise.deliverBy, kept: false },
      relaxed: ['promise'],
    });
    expect(Date.parse(promise.deliverBy)).toBeGreaterThan(Date.parse(promised ?? ''));
    expect(second.text).toContain(`the promise ${promised ?? ''} cannot be kept`);
    expect(await world.order(orderId), 'what the customer was told').toMatchObject({
      promise: { deliverBy: promised },
    });
  });
});

describe('versions of the rules', () => {
  test('a shadow version plans beside the live one; its plans are stored and never executed', async () => {
    await shadowed.open({ cheap: { A: 5 }, dear: { A: 5 } });
    const version = await storedVersion(rulesetWith(dearerWins(shadowed)));
    await putInForce('shadow', version, 'to see what it would do');

    const { at, decision } = await routeOne(shadowed);

    expect(at).toEqual(['cheap']);
    expect(decision.rules.version).toBe(live);
    expect(decision.shadow).toMatchObject({
      rules: { version },
      decision: { fulfillments: [{ location: shadowed.id('dear') }] },
    });
    expect(decision.shadow?.text).toContain(shadowed.id('dear'));
    expect(await shadowed.positions('A')).toMatchObject({ cheap: { allocated: 1 }, dear: { allocated: 0 } });
    await putInForce('shadow', null, 'seen');
    expect((await routeOne(shadowed)).decision.shadow).toBeUndefined();
  });

  test('an older version is put in force again to roll back; each decision says which one made it', async () => {
    await back.open({ cheap: { A: 5 }, dear: { A: 5 } });
    const before = await routeOne(back);
    expect(before.at).toEqual(['dear']);
    expect(before.decision.rules).toMatchObject({ version: live, name: 'e2e' });

    await putInForce('active', earlier, 'rolled back: too dear');

    const after = await routeOne(back);
    expect(after.at).toEqual(['cheap']);
    expect(after.decision.rules.version).toBe(earlier);
    expect(await decisionOf(before.orderId), 'an older decision keeps its rules').toMatchObject({
      replayed: true,
      rules: { version: live },
    });
    const { active } = activationsSchema.parse(await operator.get('/rulesets'));
    expect(active.activations.slice(-2)).toEqual([
      { ruleset: live, reason: 'for the tests of the rules', by: 'operator:e2e' },
      { ruleset: earlier, reason: 'rolled back: too dear', by: 'operator:e2e' },
    ]);
  });

  test('every decision, replayed from what is stored, comes out the same', async () => {
    const ids = join(folder, 'orders.txt');
    await writeFile(ids, placed.join('\n'));

    const own = await command('replay.ts', '--orders', ids);
    // The newest orders of all tests may not be routed yet.
    const last = await command('replay.ts', '--last', '20');

    expect(own.output.trim()).toMatch(new RegExp(`^${placed.length} orders: \\d+ same$`));
    expect(own.code).toBe(0);
    expect(last).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^20 orders: (\d+ same|no decisions)\s*$/),
    });
  });
});

test('the books of the stock add up after all rules', async () => {
  const worlds = [life, minLife, rates, split, keep, near, back, shadowed];
  const findings = await Promise.all(worlds.map((world) => world.audit()));

  expect(findings.flat()).toEqual([]);
});
