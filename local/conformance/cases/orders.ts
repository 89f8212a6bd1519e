/** Orders by list and by id, and what the shop took from its figures for them. */
import type { FetchedOrder } from '../../../functions/channels/contract/adapter.ts';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { capturePolicySchema } from '../../../functions/network/entities/channel-policy.ts';
import type { BenchOrder } from '../bench.ts';
import type { ConformanceCase } from '../case.ts';
import type { Kit } from '../kit.ts';
import { sum } from '../kit.ts';

const config = { id: 'kit', policy: capturePolicySchema.parse({}) };

/** Time of the shop between two orders: platforms tell time by the second. */
const APART = 1000;

async function manyOrders(kit: Kit): Promise<BenchOrder[]> {
  await kit.bench.people.stock('MUG', 10_000, kit.place);
  const orders: BenchOrder[] = [];
  for (let count = 0; count < kit.subject.manyOrders; count += 1) {
    orders.push(await kit.bench.people.buy({ lines: [{ sku: 'MUG', units: 1 }] }));
    await kit.bench.clock.advance(APART);
  }
  return orders;
}

function missing(orders: readonly BenchOrder[], found: readonly FetchedOrder[]): string[] {
  const ids = new Set(found.map(({ order }) => order));
  return orders.map(({ order }) => order).filter((order) => !ids.has(order));
}

function readOrder(kit: Kit, { body, topic }: FetchedOrder) {
  const read = readMessage(kit.subject.platform, body, topic, config);
  return read.kind === 'order'
    ? read.order
    : kit.fails(`A fetched order is read as ${JSON.stringify(read)}.`);
}

type Course = (kit: Kit, order: BenchOrder) => Promise<void>;

function firstLine({ lines }: BenchOrder): string {
  return lines[0]?.lineId ?? '';
}

/** What may happen to an order at the shop, with what it does to figures left to the shop. */
const COURSES: Readonly<Record<string, { readonly words: string; readonly act: Course }>> = {
  bought: { words: 'is bought', act: async () => undefined },
  cancelled: {
    words: 'is cancelled with a restock',
    act: (kit, { order }) => kit.act(kit.bench.people.cancel, order),
  },
  'edited-down': {
    words: 'is edited to fewer units',
    act: (kit, order) => kit.act(kit.bench.people.edit, order, firstLine(order), 1),
  },
  'edited-up': {
    words: 'is edited to more units',
    act: (kit, order) => kit.act(kit.bench.people.edit, order, firstLine(order), 5),
  },
  refunded: {
    words: 'is refunded in part without a restock',
    act: (kit, order) => kit.act(kit.bench.people.refund, order, firstLine(order), 1, false),
  },
  restocked: {
    words: 'is refunded in part with a restock',
    act: (kit, order) => kit.act(kit.bench.people.refund, order, firstLine(order), 1, true),
  },
  closed: { words: 'is closed by staff', act: (kit, { order }) => kit.act(kit.bench.people.close, order) },
};

async function figuresOf(kit: Kit): Promise<number[]> {
  const places = kit.bench.places.length === 0 ? [undefined] : kit.bench.places;
  const figures: number[] = [];
  for (const place of places) figures.push(await kit.bench.sight.figure('MUG', place));
  return figures;
}

function takenCase(id: string, { words, act }: (typeof COURSES)[string] & object): ConformanceCase {
  return {
    id: `taken.${id}`,
    claim: `an order that ${words} has taken what the shop’s figures say, by place`,
    because: 'S2: expected moves by what was taken, absolute',
    run: async (kit) => {
      const { people, places } = kit.bench;
      for (const place of places.length === 0 ? [undefined] : places) await people.stock('MUG', 9, place);
      const before = await figuresOf(kit);
      const bought = await people.buy({ lines: [{ sku: 'MUG', units: 3 }] });
      await act(kit, bought);
      const { taken } = await kit.fetched(bought.order);
      const after = await figuresOf(kit);
      const by = (place: string | undefined): number =>
        sum(
          taken.filter(({ location }) => place === undefined || location === undefined || location === place),
        );
      const moved = before.map((figure, at) => figure - (after[at] ?? 0));
      kit.same(
        places.length === 0 ? [by(undefined)] : places.map(by),
        moved,
        'What the order says it has taken',
      );
    },
  };
}

export const orderCases: readonly ConformanceCase[] = [
  {
    id: 'orders.all-pages',
    claim: 'a list of changed orders has all its pages, and none is missed when others change meanwhile',
    because: 'first page only; offset paging over a live set',
    run: async (kit) => {
      const { changedSince } = kit.orders;
      const since = kit.now();
      const orders = await manyOrders(kit);
      const touched = orders.slice(0, 3);
      const { edit } = kit.bench.people;
      const { orders: found, pages } = await kit.walk(
        (page) => changedSince(kit.session(), since, page),
        async () => {
          const next = touched.shift();
          if (next && edit.can) await edit.act(next, firstLine(next), 2);
        },
      );
      kit.holds(pages > 1, 'The list of so many orders has one page: `manyOrders` has to be more.');
      kit.same(missing(orders, found), [], 'Orders that the list misses');
    },
  },
  {
    id: 'orders.from-exactly',
    claim: 'an order that changed exactly at the beginning is listed, oldest first, and none from before it',
    because: 'S6: all pages since the watermark',
    run: async (kit) => {
      await kit.bought(1);
      await kit.bench.clock.advance(10_000);
      const since = kit.now();
      const exact = await kit.bought(1);
      await kit.bench.clock.advance(10_000);
      const later = await kit.bought(1);
      const found = await kit.changedSince(since);
      kit.same(
        found.map(({ order }) => order),
        [exact.order, later.order],
        'The orders listed',
      );
    },
  },
  {
    id: 'orders.edited',
    claim: 'an order that staff edits is listed again, with what it has now',
    because: 'T5, T6: only a fetched order moves the watermark',
    run: async (kit) => {
      const bought = await kit.bought(3);
      await kit.bench.clock.advance(10_000);
      const since = kit.now();
      await kit.act(kit.bench.people.edit, bought, firstLine(bought), 1);
      const [found] = await kit.changedSince(since);
      kit.same(found?.order, bought.order, 'The order listed');
      if (!found) return;
      kit.holds(found.updatedAt >= since.slice(0, 19), 'The edit has not moved the order’s time.');
      const units = sum(
        readOrder(kit, found).lines.map(({ quantity, cancelled }) => ({ units: quantity - cancelled })),
      );
      kit.same(units, 1, 'Units of the edited order');
    },
  },
  {
    id: 'orders.cancelled',
    claim: 'an order that was cancelled at the shop is listed, and read as cancelled',
    because: 'a lost message of a cancel is found by the list',
    run: async (kit) => {
      const { order } = await kit.bought(2);
      await kit.bench.clock.advance(10_000);
      const since = kit.now();
      await kit.act(kit.bench.people.cancel, order);
      const found = await kit.changedSince(since);
      const [one] = found;
      kit.same(one?.order, order, 'The order listed');
      if (one) kit.same(readOrder(kit, one).state, 'cancelled', 'The state that it is read in');
    },
  },
  {
    id: 'orders.open',
    claim: 'the open orders are those with units that neither left nor were cancelled',
    because: 'backfill at connect',
    run: async (kit) => {
      const { open } = kit.orders;
      const [waiting, closed, cancelled] = [await kit.bought(1), await kit.bought(1), await kit.bought(1)];
      await kit.act(kit.bench.people.close, closed.order);
      await kit.act(kit.bench.people.cancel, cancelled.order);
      const { orders } = await kit.walk((page) => open(kit.session(), page));
      kit.same(
        orders.map(({ order }) => order),
        [waiting.order],
        'Open orders',
      );
    },
  },
  {
    id: 'orders.unknown',
    claim: 'an order that the shop does not have is unknown, which is no error',
    because: 'orders are deleted for good',
    run: async (kit) => {
      const { order } = await kit.bought(1);
      await kit.act(kit.bench.people.forget, order);
      const answer = await kit.orders.fetch(kit.session(), order);
      kit.same(answer, { kind: 'done', value: undefined }, 'A deleted order');
      const { fetchAtShop } = kit.adapter;
      if (!fetchAtShop.can) return;
      kit.same(await fetchAtShop.fetch(kit.session(), order), answer, 'A deleted order, for effects');
    },
  },
  {
    id: 'orders.all-lines',
    claim: 'an order of many lines is read whole: its lines, what was taken, what is open',
    because: 'first page only (BCApps has a GetNext for each)',
    run: async (kit) => {
      const { people } = kit.bench;
      await people.stock('MUG', 1000, kit.place);
      const lines = Array.from({ length: kit.subject.manyLines }, () => ({ sku: 'MUG', units: 1 }));
      const bought = await people.buy({ lines });
      const fetched = await kit.fetched(bought.order);
      kit.same(readOrder(kit, fetched).lines.length, bought.lines.length, 'Lines that intake reads');
      kit.same(sum(fetched.taken), lines.length, 'Units that were taken');
      if (kit.adapter.fetchAtShop.can)
        kit.same(await kit.openUnits(bought.order), lines.length, 'Open units');
    },
  },
  {
    id: 'orders.exact-ids',
    claim: 'ids are those of the shop to the last digit, in what intake reads, too',
    because: 'ids above 2^53 lose digits as numbers',
    run: async (kit) => {
      const { order, lines } = await kit.bought(1);
      const fetched = await kit.fetched(order);
      const read = readOrder(kit, fetched);
      kit.same([fetched.order, read.external.id], [order, order], 'The order’s id');
      kit.same(
        read.lines.map(({ externalLineIds }) => externalLineIds[0]),
        lines.map(({ lineId }) => lineId),
        'The lines’ ids',
      );
      kit.same(
        fetched.taken.map(({ lineId }) => lineId),
        lines.map(({ lineId }) => lineId),
        'The lines’ ids of what was taken',
      );
    },
  },
  {
    id: 'orders.bare',
    claim: 'an order without SKU is no failure: it is an order, or waits with reasons',
    because: 'adapters assume SKU and address',
    run: async (kit) => {
      const { people } = kit.bench;
      await people.stock('', 5, kit.place);
      const { order } = await people.buy({ lines: [{ sku: '', units: 1 }] });
      const { body, topic } = await kit.fetched(order);
      const read = readMessage(kit.subject.platform, body, topic, config);
      kit.holds(
        read.kind === 'order' || (read.kind === 'quarantined' && read.reasons.length > 0),
        `An order without SKU is ${read.kind}.`,
      );
    },
  },
  ...Object.entries(COURSES).map(([id, course]) => takenCase(id, course)),
  {
    id: 'taken.unpaid',
    claim: 'what an unpaid order keeps from other buyers is taken or withheld, and no more',
    because: 'S3: pendNoClaim, pendBackNoHold',
    run: async (kit) => {
      const { people, sight } = kit.bench;
      await people.stock('MUG', 9, kit.place);
      const before = [await sight.figure('MUG', kit.place), await sight.forSale('MUG')];
      const { order } = await people.buy({ lines: [{ sku: 'MUG', units: 2 }], payment: 'unpaid' });
      const after = [await sight.figure('MUG', kit.place), await sight.forSale('MUG')];
      const { taken } = await kit.fetched(order);
      const units = sum(taken);
      const withheld = taken.reduce((all, line) => all + (line.withheld ?? 0), 0);
      kit.same(units, (before[0] ?? 0) - (after[0] ?? 0), 'Units taken from the figure');
      kit.same(units + withheld, (before[1] ?? 0) - (after[1] ?? 0), 'Units that no other buyer can have');
    },
  },
];
