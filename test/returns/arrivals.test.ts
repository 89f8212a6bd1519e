import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  ask,
  deliveredOrder,
  found,
  payBack,
  shownReturn,
  tell,
  twice,
  untilReturn,
  untilReturnIs,
  untilTold,
} from '../support/returning.ts';
import { ended, operator, type ShownOrder, World } from '../support/world.ts';

const listSchema = z.object({ returns: z.array(z.looseObject({ returnId: z.string() })) });

function openOnes({ exceptions }: ShownOrder): string[] {
  return exceptions.filter(({ status }) => status === 'open').map(({ exceptionType }) => exceptionType);
}

describe.concurrent('goods that come back', () => {
  test('are refunded as far as they came; somebody is asked for the rest, which may come late', async () => {
    const { world, orderId } = await deliveredOrder('rshort');
    const returnId = await ask(orderId, 2);
    await tell(returnId, { kind: 'received', box: 'first', lines: [{ lineId: '1', units: 1 }] });
    await tell(returnId, found(1));
    await payBack(returnId, 1500);
    const asked = await world.untilException(orderId, 'ReturnIncomplete');
    expect(asked.owner).toBe(`channel:${world.channel}`);
    await untilReturnIs(returnId, 'closed');

    await tell(returnId, { kind: 'received', box: 'second', lines: [{ lineId: '1', units: 1 }] });
    await tell(returnId, found(1));

    const order = await world.until(orderId, 'asks for nothing', (one) => openOnes(one).length === 0);
    expect(order.totals).toMatchObject({ delivered: 1, returned: 2 });
    await payBack(returnId, 3000);
    await untilReturn(returnId, 'is closed again', ({ status }) => status === 'closed');
    expect(await world.positions('A')).toMatchObject({ one: { onHand: 4, free: 4 } });
    expect(await world.audit()).toEqual([]);
  });

  test('may be another article: it is stock as what it is, its owner is told, and nothing is owed for it', async () => {
    const { world, orderId } = await deliveredOrder('rother');
    const returnId = await ask(orderId, 1);
    const strange = [{ sku: world.id('B'), units: 1 }];
    await tell(returnId, { kind: 'received', lines: [], strange });
    expect((await world.untilException(orderId, 'UnwelcomeFact')).detail).toMatchObject({
      returnId,
      outcomes: ['other'],
    });
    await tell(returnId, { kind: 'inspected', strange: [{ sku: world.id('B'), units: 1, as: 'sellable' }] });

    await untilReturnIs(returnId, 'closed');
    await world.untilException(orderId, 'ReturnIncomplete');
    expect(await world.positions('B')).toMatchObject({ one: { onHand: 6, free: 6 } });
    expect(await world.atp('A')).toBe(2);
    expect((await world.order(orderId)).totals).toMatchObject({ delivered: 3, returned: 0 });
    const { refunds, owed } = await shownReturn(returnId);
    expect([refunds.filter(({ amount }) => amount > 0), owed?.amount ?? 0]).toEqual([[], 0]);
    expect(await world.audit()).toEqual([]);
  });

  test('may be found to be another article on a second look: a unit that was paid is asked for', async () => {
    const { world, orderId } = await deliveredOrder('rwrong');
    const returnId = await ask(orderId, 2);
    await tell(returnId, { kind: 'received' });
    await tell(returnId, found(2));
    await payBack(returnId, 3000);
    await untilReturnIs(returnId, 'closed');

    const corrected = {
      kind: 'inspected',
      lines: [
        { lineId: '1', units: 1, as: 'sellable' },
        { lineId: '1', units: 1, as: 'wrong_item', reason: 'a brick' },
      ],
    };
    await tell(returnId, corrected);
    const asked = await world.untilException(orderId, 'RefundBeyondOwed');
    expect(asked).toMatchObject({ owner: `channel:${world.channel}`, detail: { amount: 1500 } });
    expect(await world.positions('A')).toMatchObject({ one: { onHand: 3, free: 3 } });
    await tell(returnId, { ...corrected, id: 'another-desk' });

    await world.resolve(asked.exceptionId, { action: 'close' });
    await world.until(orderId, 'asks no more', (one) => !openOnes(one).includes('RefundBeyondOwed'));
    expect(await world.audit()).toEqual([]);
  });

  test('undelivered are a return of their own: receipt and inspection move stock, and no money', async () => {
    const world = await new World('rsender').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const trackingNumber = await world.shipRequested(orderId);
    const scans = ['in_transit', 'return_to_sender', 'delivered'];
    await world.scan(trackingNumber, scans);
    await world.scan(trackingNumber, scans);

    const returnId = `${orderId}-r1`;
    await world.until(orderId, 'has a return', ({ returns }) => returns.length > 0);
    const opened = await shownReturn(returnId);
    expect(opened).toMatchObject({
      location: world.id('one'),
      reason: 'undelivered',
      lines: [{ lineId: '1', units: 2 }],
    });
    const asked = { id: 'customer', lines: [{ lineId: '1', units: 1 }] };
    const known = await twice('POST', `/orders/${orderId}/returns`, asked);
    expect(known, 'it is the return that waits for them').toMatchObject({ status: 201, body: { returnId } });
    await tell(returnId, { kind: 'received' });
    expect(await world.atp('A'), 'nobody has looked at it yet').toBe(3);
    await tell(returnId, found(2));

    await untilReturnIs(returnId, 'closed');
    expect(await world.atp('A')).toBe(5);
    expect((await shownReturn(returnId)).refunds).toEqual([]);
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('are listed where they are expected, until they are there', async () => {
    const { world, orderId } = await deliveredOrder('rlist');
    const first = await ask(orderId, 1);
    const second = await ask(orderId, 1);
    const list = async (query: string): Promise<unknown> => {
      const { returns } = await operator.get(`/returns?${query}`).then((body) => listSchema.parse(body));
      return returns.map(({ returnId }) => returnId);
    };
    expect(await list(`location=${world.id('one')}&expected=true`)).toEqual([first, second]);
    await tell(first, { kind: 'received' });

    expect(await list(`location=${world.id('one')}&expected=true`)).toEqual([second]);
    expect(await list(`channel=${world.channel}&status=received`)).toEqual([first]);
    await tell(first, found(1, 'refurbish'));
    await tell(second, { kind: 'cancelled' });
    const closed = await untilReturnIs(first, 'closed');
    expect(closed).toMatchObject({ facts: { grades: [{ grade: 'refurbish', units: 1 }] } });
    await untilTold(world, orderId, 'return.cancelled');
    expect(await list(`channel=${world.channel}`)).toEqual([first, second]);
    expect(await world.audit()).toEqual([]);
  });
});
