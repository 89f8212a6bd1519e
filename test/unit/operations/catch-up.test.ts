/** What nobody was told of, because a stream's record was lost or a setting changed: the auditor's pass makes it good. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readWalk } from '../../../functions/inventory/sellable/stock-walk.store.ts';
import { tellSellable } from '../../../functions/inventory/sellable/tell-sellable.ts';
import { repeatWalk, walkStock } from '../../../functions/inventory/sellable/walk-stock.ts';
import { readAtp } from '../../../functions/inventory/stock/pool.store.ts';
import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readBooks } from '../../../functions/operations/audit/audit.store.ts';
import { audit } from '../../../functions/operations/audit/audit.ts';
import { auditOnSchedule } from '../../../functions/operations/audit/scheduled-audit.ts';
import { key, listKey } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';

const start = '2026-11-23T10:00:00.000Z';
const later = '2026-11-23T10:01:00.000Z';
const always = () => true;

describe('the scheduled auditor', () => {
  let table: MemoryTable;
  beforeEach(async () => {
    forgetNetwork();
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(start) });
    const listed = { ...skuItem('A'), ...listKey.skus('A') };
    table = new MemoryTable().seed(channelItem('web'), channelItem('shop'), warehouse(), listed);
    await receive(10);
    await tellSellable('A', {}, start);
    vi.setSystemTime(later);
  });
  afterEach(async () => {
    expect(audit(await readBooks())).toEqual([]);
    vi.unstubAllEnvs();
    vi.useRealTimers();
    table.close();
  });

  const warehouse = (over: object = {}) => locationItem('wh-1', { type: 'warehouse', ...over });

  async function receive(units: number): Promise<void> {
    const receipt = { kind: 'receipt', sku: 'A', location: 'wh-1', pool: 'main', units } as const;
    await transact(await moveStock([{ ...receipt, ref: 'document:test' }], start));
  }

  const figure = (channel: string) => table.item(key.sellable('A', channel))?.['units'];

  test('tells the figure of a change whose record was lost, and writes nothing where all is told', async () => {
    await receive(5);
    const first = await auditOnSchedule(later, always);
    const writes = table.writes.length;
    const second = await auditOnSchedule(later, always);

    expect([figure('web'), figure('shop')]).toEqual([15, 15]);
    expect([first.caughtUp, second.caughtUp]).toEqual([2, 0]);
    // What the second pass writes is how far it came.
    const { pk, sk } = key.stockAudit();
    expect(new Set(table.writes.slice(writes).flat())).toEqual(new Set([`${pk} ${sk}`]));
  });

  test('tells a channel of which no record came that it is there', async () => {
    table.seed(channelItem('new'));
    forgetNetwork();

    await auditOnSchedule(later, always);

    expect(figure('new')).toBe(10);
  });

  test('leaves a SKU alone that nobody ever had', async () => {
    table.seed({ ...skuItem('B'), ...listKey.skus('B') });

    await auditOnSchedule(later, always);

    expect(table.item(key.sellable('B', 'web'))).toBeUndefined();
  });

  test('has the last units owned by one channel once the stage says that they are the last', async () => {
    vi.stubEnv('SETTINGS', JSON.stringify({ maxLastUnits: 20 }));

    await auditOnSchedule(later, always);

    expect([figure('web'), figure('shop')]).toContain(0);
  });

  test('withholds by another half-life what nobody has moved since', async () => {
    const withholding = { belowPct: 95, mostPct: 30 };
    const monthAgo = Math.floor(Date.parse(start) / 3_600_000) - 30 * 24;
    const position = table.item(key.position('A', 'wh-1'));
    table.seed(warehouse({ withholding, version: 2 }), { ...position, trust: [0, 1, monthAgo] });
    forgetNetwork();
    vi.stubEnv('SETTINGS', JSON.stringify({ trustHalfLife: 86_400 }));
    await auditOnSchedule(later, always);
    const forgotten = (await readAtp('main', 'A')).atp;
    vi.stubEnv('SETTINGS', JSON.stringify({ trustHalfLife: 3650 * 86_400 }));
    vi.setSystemTime('2026-11-23T10:05:00.000Z');

    await auditOnSchedule('2026-11-23T10:05:00.000Z', always);

    const remembered = (await readAtp('main', 'A')).atp;
    expect([forgotten, remembered]).toEqual([10, 9]);
    expect(figure('web')).toBe(9);
  });

  test('takes the stock of a location out of the pool that was switched off without a record of it', async () => {
    table.seed(warehouse({ active: false, version: 2 }));

    await auditOnSchedule(later, always);

    expect((await readAtp('main', 'A')).atp).toBe(0);
    expect(figure('web')).toBe(0);
  });
});

describe('a walk that a person asks for once more', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(channelItem('web'), locationItem('wh-1', { type: 'warehouse' }));
  });
  afterEach(() => table.close());

  test('begins anew though its channel has not changed since the last one', async () => {
    await repeatWalk({ kind: 'channel', id: 'web' }, start);
    while ((await readWalk('channel:web'))?.status === 'running') await walkStock('channel:web', start);
    const done = await readWalk('channel:web');

    await repeatWalk({ kind: 'channel', id: 'web' }, later);

    expect(done).toMatchObject({ status: 'done' });
    expect(await readWalk('channel:web')).toMatchObject({ status: 'running', startedAt: later });
  });

  test.each(['channel', 'location'] as const)('of a %s that is not there is refused', async (kind) => {
    await expect(repeatWalk({ kind, id: 'nobody' }, start)).rejects.toMatchObject({ name: 'NotFound' });
  });
});
