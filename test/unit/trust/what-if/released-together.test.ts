import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noTotals, type Order } from '../../../../functions/order/order.ts';
import { rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import { planTogether } from '../../../../functions/routing/joint/plan-together.ts';
import { handler as route } from '../../../../functions/routing/route.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { readPast } from '../../../../functions/trust/what-if/past.store.ts';
import { type OrderPair, whatIf } from '../../../../functions/trust/what-if/what-if.ts';
import { run } from '../../../support/call.ts';
import type { Item, MemoryTable } from '../../../support/memory-table.ts';
import { aTable, location, NOW, reserved, stock } from '../../../support/routing-world.ts';

const CHICAGO = 'web-1-aaaaaaaa';
const NEW_YORK = 'web-2-aaaaaaaa';
const byCost = rulesetSchema.parse({ currency: 'USD' });
const byDistance = rulesetSchema.parse({ currency: 'USD', objective: { mode: 'nearest' } });

let table: MemoryTable;
/** One unit in New York and one in Los Angeles, which is 0.50 dearer: the order to Chicago stands first. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
  table = aTable(
    location('LAX', { handling: { perOrderMinor: 250, perUnitMinor: 20 } }),
    stock('A', 'NYC', 1),
    stock('A', 'LAX', 1),
    ...waited(CHICAGO, { country: 'US', lat: 41.88, lon: -87.63 }),
    ...waited(NEW_YORK, { country: 'US', lat: 40.75, lon: -73.99 }),
  );
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

function waited(orderId: string, destination: Order['destination']): Item[] {
  const counts = { fulfillments: 0, decisions: 0, exceptions: 0, returns: 0 };
  const order = { destination, started: 1, counts, totals: { ...noTotals, reserved: 1 } };
  return reserved([{ sku: 'A', units: 1 }], { orderId, order });
}

async function routed(): Promise<void> {
  await run(route, { orderId: CHICAGO, attempt: 1 });
  await run(route, { orderId: NEW_YORK, attempt: 1 });
}

async function toldBy(ruleset: typeof byCost | undefined) {
  const pairs = new Map<string, OrderPair>();
  const { proof } = await whatIf(await readPast([CHICAGO, NEW_YORK]), {
    replaced: ruleset ? { ruleset } : {},
    ...({ refusals: 'asHappened', seed: 1, samplePct: 100 } as const),
    tell: (pair) => pairs.set(pair.orderId, pair),
  });
  const locationsOf = (which: 'before' | 'after'): unknown[] =>
    [CHICAGO, NEW_YORK].map((orderId) => pairs.get(orderId)?.[which].locations.join(' '));
  return { proof, before: locationsOf('before'), after: locationsOf('after') };
}

/** The joint plan of then gained nothing, so that only the release was kept. */
function withoutGain(): void {
  const [group] = table.ofType('GroupDecision');
  if (!group) throw new Error('there is no group');
  const name = { pool: 'main', at: NOW, first: CHICAGO };
  const members = [{ orderId: CHICAGO }, { orderId: NEW_YORK }];
  table.seed({
    ...key.release(name),
    ...name,
    type: 'ReleasedTogether',
    release: 'capacity',
    maxWork: group['maxWork'],
    members,
  });
  table.remove(key.group(name));
}

test('orders that took their parts of a joint plan are replayed, and other rules are not held to these parts', async () => {
  await planTogether('main', [CHICAGO, NEW_YORK], 'capacity', NOW);
  await routed();

  const { proof, before, after } = await toldBy(byDistance);

  expect(proof).toMatchObject({ decisions: 2, same: 2 });
  expect(before).toEqual(['LAX', 'NYC']);
  expect(after).toEqual(['NYC', 'LAX']);
});

test('orders that were released together are planned together by the new rules', async () => {
  await planTogether('main', [CHICAGO, NEW_YORK], 'capacity', NOW);
  withoutGain();
  await routed();

  const { proof, before, after } = await toldBy(byCost);

  expect(proof).toMatchObject({ decisions: 2, same: 2 });
  expect(before).toEqual(['NYC', 'LAX']);
  expect(after).toEqual(['LAX', 'NYC']);
});
