import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listOrdersDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { readableItems } from '../../../functions/exceptions/readable-items.ts';
import { listWorkDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { networkEntities } from '../../../functions/network/doors.ts';
import { forgetNetwork, networkSnapshot } from '../../../functions/network/entities/network.store.ts';
import { handler as putNetwork } from '../../../functions/network/put.handler.ts';
import { handler as readNetwork } from '../../../functions/network/read.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import { orderId, someWork, WorkingOrder } from '../../support/working-order.ts';
import { Shops } from '../capture/shops.ts';

const operator = { kind: 'operator', id: 'ada' } as const;

describe('a list with an item that cannot be read', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(channelItem('web'), locationItem('wh-1'), locationItem('wh-2'));
  });
  afterEach(() => table.close());

  function damage(at: { pk: string; sk: string }, over: Record<string, unknown>): void {
    table.seed({ ...table.item(at), ...over });
  }

  function reported(): unknown[] {
    return table
      .ofType('Exception')
      .filter(({ exceptionType }) => exceptionType === 'UnreadableItem')
      .map(({ detail }) => detail);
  }

  it('of orders leaves it out and names it by one exception, however often it is met', async () => {
    const shops = new Shops();
    const submitted = [await shops.submit(), await shops.submit({ external: { id: '2', number: '2' } })];
    const [lost, kept] = submitted.map(({ body }) => String(body['orderId']));
    shops.table.seed({ ...shops.table.item(key.order(String(lost))), status: 'adrift' });
    const list = (query: Record<string, string> = {}) =>
      call(readOrders, listOrdersDoor, { caller: operator, query });

    const answers = [await list(), await list(), await list({ external: '1001' })];
    const exceptions = shops.exceptions();
    shops.close();

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.body['orders']).toMatchObject([{ orderId: kept }]);
    expect(exceptions).toMatchObject([
      { exceptionType: 'UnreadableItem', detail: { ...key.order(String(lost)) } },
    ]);
  });

  it('of work leaves it out and shows the rest', async () => {
    new WorkingOrder(table, [
      someWork({ location: 'wh-1' }),
      someWork({ n: 2, fulfillmentId: `${orderId}-f2`, location: 'wh-1' }),
    ]);
    damage(key.fulfillment(orderId, 1), { status: 'lost in thought' });
    const list = () => call(readWork, listWorkDoor, { params: { id: 'wh-1' }, caller: operator });

    const [first, again] = [await list(), await list()];

    expect(first.body['fulfillments']).toMatchObject([{ fulfillmentId: `${orderId}-f2` }]);
    expect(again.body).toEqual(first.body);
    expect(reported()).toMatchObject([{ ...key.fulfillment(orderId, 1) }]);
  });

  it('of locations leaves it out of plans and lists until somebody puts it again', async () => {
    damage(key.location('wh-1'), { timeZone: 'Europe/Atlantis' });
    const doors = networkEntities.find(({ entity }) => entity.name === 'location')?.doors;
    if (!doors) throw new Error('there are no doors of locations');
    const body = { name: 'W', type: 'warehouse', timeZone: 'Europe/Berlin', address: { country: 'DE' } };

    const planned = (await networkSnapshot()).locations.map(({ id }) => id);
    const listed = await call(readNetwork, doors.list, { caller: operator });
    const put = await call(putNetwork, doors.put, { params: { id: 'wh-1' }, body, caller: operator });
    forgetNetwork();

    expect(planned).toEqual(['wh-2']);
    expect(listed.body['locations']).toMatchObject([{ id: 'wh-2' }]);
    expect(reported()).toMatchObject([{ ...key.location('wh-1') }]);
    expect(put.status).toBe(200);
    expect((await networkSnapshot()).locations.map(({ id }) => id)).toEqual(['wh-1', 'wh-2']);
  });

  it('still fails for a fault that is not of the item', async () => {
    const failing = readableItems([{ pk: 'A', sk: 'B' }], () => {
      throw new TypeError('ours');
    });

    await expect(failing).rejects.toThrow('ours');
    expect(reported()).toEqual([]);
  });
});
