import { afterEach, beforeEach, expect, test } from 'vitest';
import { getItem, getItems, withReadAhead } from '../../../functions/shared/table.ts';
import { MemoryTable } from '../../support/memory-table.ts';

let table: MemoryTable;
const at = (n: number) => ({ pk: `P${n}`, sk: 'S' });
beforeEach(() => {
  table = new MemoryTable().seed({ ...at(1), type: 'A', n: 1 }, { ...at(2), type: 'A', n: 2 });
});
afterEach(() => table.close());

test('what was read ahead is not read again, also where there is nothing', async () => {
  const read = await withReadAhead([at(1), at(2), at(3)], async () => {
    const before = table.reads;
    const items = [await getItem(at(1)), ...(await getItems([at(3), at(2)]))];
    return { items, requests: table.reads - before };
  });

  expect(read.items.map((item) => item?.['n'])).toEqual([1, undefined, 2]);
  expect(read.requests).toBe(0);
});

test('what was not read ahead is read beside it', async () => {
  const items = await withReadAhead([at(1)], () => getItems([at(1), at(2)]));

  expect(items.map((item) => item?.['n'])).toEqual([1, 2]);
});

test('who asks again, and who asks after the work, gets what the table has by then', async () => {
  const again = await withReadAhead([at(1)], async () => {
    table.seed({ ...at(1), type: 'A', n: 7 });
    return [await getItem(at(1)), await getItem(at(1))];
  });

  expect(again.map((item) => item?.['n'])).toEqual([1, 7]);
  expect((await getItem(at(1)))?.['n']).toBe(7);
});
