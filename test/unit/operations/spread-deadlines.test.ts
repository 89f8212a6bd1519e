import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ShopEffect, saveEffect } from '../../../functions/channels/effects/effect.store.ts';
import { newLevel, saveLevel } from '../../../functions/channels/levels/level.store.ts';
import { newConnection, saveConnection } from '../../../functions/connections/connection.store.ts';
import { sweepConnection, sweepEffect, sweepLevel } from '../../../functions/operations/sweep/sweep-shop.ts';
import { checkOfWait } from '../../../functions/order/progress.ts';
import { remindOfInspection } from '../../../functions/returns/rma/return-change.ts';
import { settings } from '../../../functions/shared/settings.ts';
import type { TableItem } from '../../../functions/shared/table.ts';
import { transact, type Write } from '../../../functions/shared/transact.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { aReturn } from '../returns/return-items.ts';

const NOW = '2026-11-23T12:00:00.000Z';
const MANY = 40;
const numbers = Array.from({ length: MANY }, (_, n) => n);

/** Of so many deadlines of one instant the next ones lie apart: an outage's backlog does not come due together again. */
function expectSpread(next: readonly unknown[]): void {
  expect(next).toHaveLength(MANY);
  expect(new Set(next).size).toBeGreaterThan(MANY / 2);
}

describe('what comes due at one instant, and is to be looked at again, comes due apart the next time', () => {
  let table: MemoryTable;
  const queue = mockClient(SQSClient);
  beforeEach(() => {
    process.env['SHOP_WORK_URL'] = 'shop-work';
    table = new MemoryTable();
    queue.reset();
    queue.on(SendMessageBatchCommand).resolves({});
  });
  afterEach(() => table.close());

  /** The deadlines of a type's items after each was swept. */
  async function sweptDeadlines(
    type: string,
    sweep: (item: TableItem, now: string) => Promise<void>,
    writeOf: (n: number) => Write,
  ): Promise<unknown[]> {
    for (const n of numbers) await transact([writeOf(n)]);
    for (const item of table.ofType(type)) await sweep(item, NOW);
    return table.ofType(type).map(({ dueAt }) => dueAt);
  }

  test('figures of a shop', async () => {
    const level = (n: number) => newLevel({ channel: 'web', sku: `sku-${n}` }, NOW);

    expectSpread(await sweptDeadlines('Level', sweepLevel, (n) => saveLevel(undefined, level(n))));
  });

  test('connections', async () => {
    const connection = (n: number) => newConnection(`shop-${n}`, NOW);

    expectSpread(
      await sweptDeadlines('Connection', sweepConnection, (n) => saveConnection(undefined, connection(n))),
    );
  });

  test('what shops are to be told', async () => {
    const effect = (n: number): ShopEffect => ({
      type: 'ShopEffect',
      channel: 'web',
      order: String(n),
      orderId: `web-${n}-aaaaaaaa`,
      id: 'e1',
      n: 1,
      effect: { kind: 'release', id: 'e1', order: String(n) },
      attempt: 1,
      state: { state: 'wanted' },
      wantedAt: NOW,
      dueAt: NOW,
      version: 0,
    });

    expectSpread(await sweptDeadlines('ShopEffect', sweepEffect, (n) => saveEffect(undefined, effect(n))));
  });

  test('places in queues', () => {
    expectSpread(numbers.map((n) => checkOfWait(`web-${n}-aaaaaaaa`, NOW, NOW)));
  });

  test('returns that nobody inspects', () => {
    const moment = { now: NOW, settings: settings() };
    const received = (n: number) => aReturn({ returnId: `web-${n}-aaaaaaaa-r1`, status: 'received' });

    expectSpread(numbers.map((n) => remindOfInspection(received(n), moment).dueAt));
  });
});
