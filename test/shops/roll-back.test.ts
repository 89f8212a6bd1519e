/** A version of the rules that does harm is tried on half of a channel's orders, and rolled back by itself, on the local AWS. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { defaultRuleset } from '../../functions/planner/ruleset.ts';
import { key } from '../../functions/shared/keys.ts';
import { getItem } from '../../functions/shared/table.ts';
import { eventually, eventuallyTrue, operator, World } from '../support/world.ts';

const ORDERS = 40;
const armedSchema = z.looseObject({
  rollOut: z.object({ n: z.int(), arm: z.enum(['canary', 'rest']) }).optional(),
  fulfillments: z.array(z.looseObject({ location: z.string() })),
});
const rollOutSchema = z.looseObject({
  n: z.int(),
  running: z.boolean(),
  ended: z.looseObject({ as: z.string(), by: z.string(), guardrail: z.string().optional() }).optional(),
  report: z.array(
    z.looseObject({
      guardrail: z.string(),
      canary: z.looseObject({ orders: z.int() }),
      rest: z.looseObject({ orders: z.int() }),
    }),
  ),
});

const world = new World('rollback');

/** A version that has all of this channel's orders shipped from where it is dear. */
async function harmfulVersion(): Promise<number> {
  const wish = {
    type: 'preference',
    perShipmentMinor: -5000,
    where: { ids: [world.id('dear')] },
  } as const;
  const strategy = { name: 'dear', when: { channels: [world.channel] }, override: { terms: [wish] } };
  const body = { ...defaultRuleset('USD'), name: 'dear', strategies: [strategy] };
  return z.looseObject({ version: z.int() }).parse(await operator.post('/rulesets', body)).version;
}

async function readRollOut(n: number): Promise<z.output<typeof rollOutSchema>> {
  return rollOutSchema.parse(await operator.get(`/roll-outs/${n}`));
}

/** The order's arm, and the location that ships it, by its short name. */
async function routed(orderId: string): Promise<{ arm: string | undefined; at: string | undefined }> {
  await world.untilFulfillment(orderId, 'requested');
  const { rollOut, fulfillments } = armedSchema.parse(await operator.get(`/orders/${orderId}`));
  return { arm: rollOut?.arm, at: fulfillments[0]?.location };
}

/** Processes of Route keep what they have read of roll-outs for a second: a fast machine plans every order within it. */
async function untilKnown(): Promise<void> {
  const since = Date.now();
  await eventuallyTrue('every process of Route has heard of it', async () => Date.now() > since + 1200);
}

test('a version that does harm is rolled back by itself; every order keeps its arm, and is counted once', async () => {
  await world.open(
    { cheap: { A: 200 }, dear: { A: 200 } },
    { locations: { dear: { handling: { perOrderMinor: 1500, perLineMinor: 0, perUnitMinor: 10 } } } },
  );
  const unwatched = { split: null, unfulfilled: null, crowded: null, late: null, exceptions: null };
  const started = await operator.post('/roll-outs', {
    version: await harmfulVersion(),
    shares: { [world.channel]: 0.5 },
    guardrails: { cost: { marginMinor: 0, capMinor: 3000 }, ...unwatched },
    errorRate: 0.2,
    reason: 'to see that it does harm',
  });
  const { n } = rollOutSchema.parse(started);
  const lines = [{ sku: 'A', quantity: 1 }];
  await untilKnown();
  const placed: string[] = [];
  for (let order = 0; order < ORDERS; order++) placed.push(await world.place(lines));
  const arms = await Promise.all(placed.map(routed));

  const ended = await eventually('the roll-out has ended', async () => {
    await world.sweep();
    const rollOut = await readRollOut(n);
    return rollOut.running ? undefined : rollOut;
  });

  expect(ended.ended).toMatchObject({ as: 'rolledBack', by: 'system', guardrail: 'cost' });
  const after = arms.map(({ arm, at }) => `${arm} ${at}`);
  const [tried, usual] = [`canary ${world.id('dear')}`, `rest ${world.id('cheap')}`];
  // The last orders may be planned after its end.
  const outside = `undefined ${world.id('cheap')}`;
  expect(new Set(after.filter((one) => one !== outside))).toEqual(new Set([tried, usual]));
  const split = ended.report.find(({ guardrail }) => guardrail === 'split');
  const counted = (split?.canary.orders ?? 0) + (split?.rest.orders ?? 0);
  expect(counted).toBeLessThanOrEqual(ORDERS);
  expect(await getItem(key.rollOutSlot())).toMatchObject({
    evt: { type: 'ruleset.rolled_back', data: { rollOut: n, guardrail: 'cost' } },
  });
  await untilKnown();
  expect(await routed(await world.place(lines))).toEqual({ arm: undefined, at: world.id('cheap') });
  expect(await world.audit()).toEqual([]);
});
