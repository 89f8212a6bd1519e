import { afterEach, beforeEach, expect, test } from 'vitest';
import { itemOfEntry } from '../../../../functions/inventory/ledger/stored-entry.ts';
import { soldLately } from '../../../../functions/inventory/sellable/sold-lately.ts';
import { orderId } from '../../../../functions/order/order-id.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { MemoryTable } from '../../../support/memory-table.ts';

const now = '2026-11-23T10:00:00.000Z';
let table: MemoryTable;
let entries: number;

beforeEach(() => {
  table = new MemoryTable();
  entries = 0;
});
afterEach(() => table.close());

function claimed(order: string, units: number): void {
  entries += 1;
  const moved = [{ kind: 'reserve', units, ref: `order:${order}` }];
  const of = { type: 'Movement', sku: 'A', pool: 'main', shard: 0, version: entries, at: now } as const;
  table.seed(itemOfEntry({ ...of, moved, before: { atp: units }, after: { atp: 0 } }));
}

test('orders of channels of which one id begins with the other are counted for their own channel', async () => {
  claimed(orderId('us', '1'), 1);
  claimed(orderId('us', 'east-1'), 2);
  claimed(orderId('us-east', '1'), 4);
  // Its id does not prove whose it is: the order is read.
  const cut = orderId('us-east', 'N'.repeat(60));
  claimed(cut, 8);
  table.seed({ ...key.order(cut), type: 'Order', orderId: cut, channel: 'us-east' });

  const sold = await soldLately({ pool: 'main', sku: 'A' }, ['us', 'us-east'], now);

  expect(Object.fromEntries(sold)).toEqual({ us: 3, 'us-east': 12 });
});
