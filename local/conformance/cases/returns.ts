/** Returns that people make at the shop: that they are heard of, are off again, and what came back by a refund. */
import { changedOrder } from '../../../functions/channels/message/changed-order.ts';
import type { BenchOrder } from '../bench.ts';
import type { ConformanceCase } from '../case.ts';
import type { Kit } from '../kit.ts';

function firstLine({ lines }: BenchOrder): string {
  return lines[0]?.lineId ?? '';
}

/** An order of two units that have left. */
async function sent(kit: Kit): Promise<BenchOrder> {
  const order = await kit.bought(2);
  await kit.act(kit.bench.people.close, order.order);
  return order;
}

/** Staff opens a return of one unit of the order. */
async function openReturn(kit: Kit, order: BenchOrder): Promise<void> {
  await kit.act(kit.bench.people.openReturn, order, firstLine(order), 1);
}

/** What the shop says of the order's returns. */
async function returnsOf(kit: Kit, { order }: BenchOrder) {
  return (await kit.fetched(order)).returns ?? [];
}

/** The order that each message names which carries none. */
async function namedOrders(kit: Kit): Promise<(string | undefined)[]> {
  const { platform } = kit.subject;
  const received = await kit.brought(kit.bench.messages).received();
  return received.map(({ headers, body }) =>
    changedOrder(platform, body.toString('utf8'), platform.deliveryOf(headers).topic),
  );
}

export const returnCases: readonly ConformanceCase[] = [
  {
    id: 'returns.opened',
    claim:
      'a return that is opened at the shop is in the fetched order, with its units, and a message names the order',
    because: 'the customer sends goods that nobody here waits for',
    run: async (kit) => {
      const { address } = kit.brought(kit.bench.messages);
      kit.done(await kit.able(kit.adapter.subscriptions).ensure(kit.session(), address));
      const order = await sent(kit);
      kit.same(await returnsOf(kit, order), [], 'Returns before there are any');
      await openReturn(kit, order);
      const [opened, ...others] = await returnsOf(kit, order);
      kit.same(others, [], 'Other returns');
      kit.same(opened?.state, 'open', 'The state of the return');
      kit.same(opened?.lines, [{ lineId: firstLine(order), units: 1 }], 'What is to come back');
      kit.holds((await namedOrders(kit)).includes(order.order), 'No message of the return names its order.');
    },
  },
  {
    id: 'returns.cut',
    claim:
      'a return of which units were taken out at the shop is told with what is left, under the same name',
    because: 'goods that nobody sends are awaited for weeks (returns/update of Shopify names no order)',
    run: async (kit) => {
      const order = await sent(kit);
      await kit.act(kit.bench.people.openReturn, order, firstLine(order), 2);
      const opened = await returnsOf(kit, order);
      const { updatedAt } = await kit.fetched(order.order);
      await kit.bench.clock.advance(2000);
      await kit.act(kit.bench.people.cutReturns, order, firstLine(order), 1);
      const cut = await returnsOf(kit, order);
      kit.same(
        cut,
        opened.map((one) => ({ ...one, lines: [{ lineId: firstLine(order), units: 1 }] })),
        'The returns of the order',
      );
      const after = (await kit.fetched(order.order)).updatedAt;
      kit.holds(after > updatedAt, 'The order does not say that it has changed: no list would find it.');
    },
  },
  {
    id: 'returns.cancelled',
    claim: 'a return that is cancelled at the shop is told as cancelled, under the name that it was told by',
    because: 'goods that nobody sends are awaited for weeks, and their customer is reminded',
    run: async (kit) => {
      const { address } = kit.brought(kit.bench.messages);
      kit.done(await kit.able(kit.adapter.subscriptions).ensure(kit.session(), address));
      const order = await sent(kit);
      await openReturn(kit, order);
      const opened = await returnsOf(kit, order);
      const before = (await namedOrders(kit)).length;
      await kit.act(kit.bench.people.cancelReturns, order.order);
      const named = (await namedOrders(kit)).slice(before);
      kit.holds(named.includes(order.order), 'No message of the cancelled return names its order.');
      const cancelled = await returnsOf(kit, order);
      kit.same(
        cancelled.map(({ name, state }) => ({ name, state })),
        opened.map(({ name }) => ({ name, state: 'cancelled' })),
        'The returns of the order',
      );
    },
  },
  {
    id: 'returns.refunded',
    claim: 'of units that had left and came back by a refund it is told that they are back, and where, once',
    because: 'else a return is awaited whose goods are on the shelf',
    run: async (kit) => {
      const order = await sent(kit);
      await kit.act(kit.bench.people.takeBack, order, firstLine(order), 1);
      const { money } = await kit.fetched(order.order);
      const at = kit.place === undefined ? {} : { at: kit.place };
      kit.same(
        money?.refunds.map(({ lines }) => lines),
        [[{ lineId: firstLine(order), units: 1, restock: 'return', ...at }]],
        'What came back by refunds',
      );
    },
  },
];
