import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callerOfUser } from '../../../functions/access/user-groups.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { handler as readMovements } from '../../../functions/inventory/read-movements.handler.ts';
import { handler as readStock } from '../../../functions/inventory/read-stock.handler.ts';
import { handler as recordBatch } from '../../../functions/inventory/record-batch.handler.ts';
import { handler as recordMovements } from '../../../functions/inventory/record-movements.handler.ts';
import { handler as readReturns } from '../../../functions/returns/read.handler.ts';
import { handler as takeIn } from '../../../functions/returns/take-in.handler.ts';
import { doors } from '../../../lib/doors.ts';
import { call } from '../../support/call.ts';
import { Shops } from '../capture/shops.ts';

/** Every door that opens to associates, and what keeps one of them to their own location. */
const boundBy: Readonly<Record<string, 'named' | 'its' | 'nothing of a location'>> = {
  // The request names a location, which has to be the associate's own.
  listWork: 'named',
  listReturns: 'named',
  takeInReturn: 'named',
  listLocationStock: 'named',
  readLocationSwitch: 'named',
  recordStockBatch: 'named',
  recordMovements: 'named',
  readStockMovements: 'named',
  // What is asked for belongs to a location: test/unit/{fulfillment,tracking,returns,exceptions,inventory} ask for another's.
  readFulfillment: 'its',
  recordFulfillmentEvent: 'its',
  recordParcelEvent: 'its',
  readReturn: 'its',
  recordReturnEvent: 'its',
  listExceptions: 'its',
  readException: 'its',
  resolveException: 'its',
  resolveExceptions: 'its',
  readStock: 'its',
  readTransfer: 'its',
  // Whoever brings goods back brings them to any counter: units of an order that may come back, and nobody's name.
  readReturnable: 'nothing of a location',
};

const associate = callerOfUser('a4f81468-e0f1-70c9-2f3a-000000000001', ['location:boston']);
const movement = {
  kind: 'count',
  id: 'c1',
  sku: 'A',
  location: 'reno',
  quantity: 1,
  at: '2026-11-27T09:00:00Z',
};

type Asked = readonly [handler: Parameters<typeof call>[0], request: Parameters<typeof call>[2]];

/** Each door that names a location, and how it is asked for that of somebody else. */
const ofReno: Readonly<Record<string, Asked>> = {
  listWork: [readWork, { params: { id: 'reno' } }],
  listReturns: [readReturns, { query: { location: 'reno' } }],
  takeInReturn: [
    takeIn,
    { body: { id: 'r1', orderId: 'web-1', location: 'reno', lines: [{ lineId: '1', units: 1 }] } },
  ],
  listLocationStock: [readStock, { params: { id: 'reno' } }],
  readLocationSwitch: [readStock, { params: { id: 'reno' } }],
  recordStockBatch: [recordBatch, { body: { lines: [movement] } }],
  recordMovements: [recordMovements, { body: { movements: [movement] } }],
  readStockMovements: [readMovements, { params: { sku: 'A' }, query: { location: 'reno' } }],
};

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => {
  shops.close();
});

describe('associates of a location', () => {
  test('open these doors and no others: whoever opens one more to locations says what keeps them to their own', () => {
    const open = doors.filter(({ callers }) => callers.includes('location')).map(({ name }) => name);

    expect(open.toSorted()).toEqual(Object.keys(boundBy).toSorted());
  });

  test.each(Object.entries(ofReno))(
    '%s is refused for another location than their own',
    async (name, [handler, asked]) => {
      const door = doors.find((one) => one.name === name);
      if (!door) throw new Error(`there is no door ${name}`);

      const { status, body } = await call(handler, door, { ...asked, caller: associate });

      expect(status, JSON.stringify(body)).toBe(403);
      expect(shops.table.ofType('Command')).toEqual([]);
    },
  );

  test('every door that names a location is asked here', () => {
    const named = Object.keys(boundBy).filter((name) => boundBy[name] === 'named');

    expect(Object.keys(ofReno).toSorted()).toEqual(named.toSorted());
  });
});
