/** What becomes of a level at run time: the rules of its kind over the stored items, at a shop that this file plays. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Adapter } from '../../../../functions/channels/contract/adapter.ts';
import type {
  BlindFigures,
  CompareAndSetFigures,
  FeedFigures,
  FigureRef,
  ShopFigures,
  SubmissionReport,
} from '../../../../functions/channels/contract/figures.ts';
import { learnOrder } from '../../../../functions/channels/levels/learn-order.ts';
import { levelSchema, readLevels, saveLevel } from '../../../../functions/channels/levels/level.store.ts';
import { shopifyAdapter } from '../../../../functions/channels/shopify/adapter.ts';
import { shopify } from '../../../../functions/channels/shopify/platform.ts';
import { tellFigures } from '../../../../functions/connections/figures/tell-figures.ts';
import type { Shop } from '../../../../functions/connections/shop.ts';
import { moveStock } from '../../../../functions/inventory/stock/stock.store.ts';
import { channelSchema } from '../../../../functions/network/entities/channel.ts';
import { connectionSchema } from '../../../../functions/network/entities/connection.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { transact } from '../../../../functions/shared/transact.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');
const unused = () => Promise.reject(new Error('nothing else is asked of the shop'));
/** The shop sells nothing by itself. */
const orders: Adapter['orders'] = {
  ...{ can: true, lag: 30, overlap: 60, every: 300, open: unused, fetch: unused },
  changedSince: async () => ({ kind: 'done', value: { orders: [] } }),
};

let table: MemoryTable;
let seconds: number;
const now = (): string => new Date(START + seconds * 1000).toISOString();

beforeEach(() => {
  forgetNetwork();
  seconds = 0;
  table = new MemoryTable().seed(locationItem('NYC'), locationItem('LAX'), skuItem('A'));
});
afterEach(() => table.close());

/** What the shop shows, by its location. */
class Shelf {
  readonly shown = new Map<string, number>();

  read = async (_session: unknown, refs: readonly FigureRef[]) => {
    const value = refs.map((ref) => ({ ref, units: this.shown.get(ref.location ?? '') ?? 0 }));
    return { kind: 'done' as const, value };
  };

  find = async (_session: unknown, skus: readonly string[]) => {
    return { kind: 'done' as const, value: skus.map((sku) => ({ sku, item: `i-${sku}` })) };
  };
}

function comparing(shelf: Shelf, pushed: string[]): CompareAndSetFigures {
  return {
    ...{ kind: 'compareAndSet', batch: 10, quiet: 60, find: shelf.find, read: shelf.read, add: unused },
    push: async (_session, changes) =>
      changes.map(({ ref: { location = '' }, change: { from, to } }) => {
        if (shelf.shown.get(location) !== from) return { kind: 'stale' };
        pushed.push(`${location} ${from} to ${to}`);
        shelf.shown.set(location, to);
        return { kind: 'done' };
      }),
  };
}

function shopWith(figures: ShopFigures, over: Readonly<Record<string, unknown>>): Shop {
  const connection = connectionSchema.parse({ credentials: 'shop', ...over });
  const channel = channelSchema.parse({
    id: 'shop',
    version: 1,
    platform: 'shopify',
    secrets: 's',
    connection,
  });
  table.seed({ ...key.channel('shop'), type: 'Channel', ...channel });
  return {
    channel,
    connection,
    platform: shopify,
    platformName: 'shopify',
    adapter: { ...shopifyAdapter, orders },
    session: { channel: 'shop', shop: 'shop', connection, secret: {}, send: unused, now },
    figures,
    terms: { kind: figures.kind, quiet: figures.quiet, lag: 30, skew: 5 },
    hasTime: () => true,
    answered: new Set(),
    moved: new Set(),
  };
}

async function receive(location: string, units: number): Promise<void> {
  const receipt = { kind: 'receipt', sku: 'A', location, pool: 'main', units } as const;
  await transact(await moveStock([{ ...receipt, ref: 'document:test' }], now()));
}

/** The queue brings the SKU. */
async function tell(shop: Shop, after = 0): Promise<void> {
  seconds += after;
  await tellFigures(shop, ['A'], { since: new Date(START).toISOString(), hasTime: () => true });
}

async function stateOf() {
  const [level] = await readLevels('shop', 'A');
  if (!level) throw new Error('nobody has looked at the figure');
  return level.state;
}

describe('a figure that is told by a submission', () => {
  test('is told by its report, not by its acceptance, and by no second one meanwhile (S9)', async () => {
    const shelf = new Shelf();
    shelf.shown.set('', 9);
    let report: SubmissionReport = { state: 'processing' };
    const submitted: number[] = [];
    const feed: FeedFigures = {
      ...{ kind: 'feed', batch: 100, quiet: 900, skew: 5, find: shelf.find, read: shelf.read },
      submit: async (_session, changes) => {
        submitted.push(...changes.map(({ change: { to } }) => to));
        return { kind: 'done', value: { submission: `s${submitted.length}` } };
      },
      report: async () => ({ kind: 'done', value: report }),
    };
    const shop = shopWith(feed, {});
    await receive('NYC', 5);

    await tell(shop);
    await receive('NYC', 1);
    await tell(shop, 10);
    const accepted = await stateOf();
    report = { state: 'done', at: now(), refused: [] };
    shelf.shown.set('', 5);
    await tell(shop, 300);

    expect(accepted).toMatchObject({ push: { submission: 's1' }, expected: 9 });
    expect(submitted).toEqual([5, 6]);
    expect(await stateOf()).toMatchObject({ push: { submission: 's2', to: 6 } });
  });
});

describe('a figure of which a buyer is paying for units', () => {
  test('shows them beside what may be sold, though the order was known before the figure (S3)', async () => {
    const shelf = new Shelf();
    shelf.shown.set('', 5);
    const blind: BlindFigures = {
      ...{ kind: 'blind', batch: 10, quiet: 60, find: shelf.find, read: shelf.read },
      push: async (_session, changes) => {
        for (const { change } of changes) shelf.shown.set('', change.to);
        return changes.map(() => ({ kind: 'done', value: undefined }));
      },
    };
    const shop = shopWith(blind, {});
    const { connection, terms } = shop;
    const learning = { channel: 'shop', connection, terms, places: [undefined], now: now() };
    const order = { order: '7', createdAt: now(), updatedAt: now() };
    const line = { lineId: '1', sku: 'A', units: 0, ordered: 2 };
    await learnOrder(learning, { ...order, taken: [{ ...line, withheld: 2 }] });
    await receive('NYC', 3);

    await tell(shop, 7200);
    const unpaid = shelf.shown.get('');
    shelf.shown.set('', 3);
    await learnOrder(learning, { ...order, updatedAt: now(), taken: [{ ...line, units: 2 }] });
    await tell(shop, 120);

    expect([unpaid, shelf.shown.get('')]).toEqual([5, 3]);
    expect(await readLevels('shop', 'A')).toMatchObject([{ withheld: 0, withheldFor: {} }]);
  });
});

describe('a figure that others write, too', () => {
  test('is corrected twice; the third time within an hour a person is asked, and it is lowered only (S13)', async () => {
    const shelf = new Shelf();
    shelf.shown.set('', 5);
    const pushed: string[] = [];
    const shop = shopWith(comparing(shelf, pushed), {});
    await receive('NYC', 5);
    await tell(shop);

    for (const units of [7, 8, 9]) {
      shelf.shown.set('', units);
      const [level] = await readLevels('shop', 'A');
      if (level)
        await transact([saveLevel(level, { ...level, state: { ...level.state, isUnchecked: true } })]);
      await tell(shop, 60);
    }
    await receive('NYC', 20);
    await tell(shop, 60);

    expect(pushed).toEqual([' 7 to 5', ' 8 to 5', ' 9 to 5']);
    expect(table.ofType('Exception')).toMatchObject([{ exceptionType: 'TwoMasters', status: 'open' }]);
    expect(await stateOf()).toMatchObject({ isRaiseStopped: true, expected: 5 });
  });

  test('is looked at a day later though nothing was told of it, and put right (S13)', async () => {
    const shelf = new Shelf();
    shelf.shown.set('', 5);
    const pushed: string[] = [];
    const shop = shopWith(comparing(shelf, pushed), {});
    await receive('NYC', 5);
    await tell(shop);
    const [level] = await readLevels('shop', 'A');
    shelf.shown.set('', 8);

    await tell(shop, 3600);
    const before = [...pushed];
    await tell(shop, 86_400);

    expect(level && levelSchema.parse(level).dueAt <= new Date(START + 86_400_000).toISOString()).toBe(true);
    expect(before).toEqual([]);
    expect(pushed).toEqual([' 8 to 5']);
  });
});

describe('figures of several locations', () => {
  test('sum to what the shop may sell, lie where the units lie, and nothing else is told of them (S15)', async () => {
    const shelf = new Shelf();
    for (const place of ['east', 'west']) shelf.shown.set(place, 100);
    const pushed: string[] = [];
    const locations = { NYC: 'east', LAX: 'west' };
    const shop = shopWith(comparing(shelf, pushed), { locations, stock: { push: { of: 'locations' } } });
    await receive('NYC', 6);
    await receive('LAX', 3);

    await tell(shop);
    await receive('LAX', 2);
    await tell(shop, 60);

    expect(Object.fromEntries(shelf.shown)).toEqual({ east: 6, west: 5 });
    expect(pushed.toSorted()).toEqual(['east 100 to 6', 'west 100 to 3', 'west 3 to 5']);
  });
});
