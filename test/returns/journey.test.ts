import { describe, expect, test } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { letPass } from '../support/deadline.ts';
import {
  ask,
  deliveredOrder,
  endOfReturn,
  found,
  shownReturn,
  tell,
  timesTold,
  twice,
  untilReturnIs,
} from '../support/returning.ts';
import { ended, operator, World } from '../support/world.ts';

function send(returnId: string, kind: string, id: string): Promise<number> {
  return operator.send('POST', `/returns/${returnId}/events`, { id, kind }).then(({ status }) => status);
}

describe.concurrent('the journey of a return', () => {
  test('a return of all units ends the order as returned, also when nobody said that it was received', async () => {
    const { world, orderId } = await deliveredOrder('rall');
    const returnId = await ask(orderId, 3);

    await tell(returnId, found(3));

    expect(await world.order(orderId)).toMatchObject({
      status: 'returned',
      totals: { delivered: 0, returned: 3 },
    });
    await untilReturnIs(returnId, 'closed');
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(5);
    expect(await world.audit()).toEqual([]);
  });

  test('a return that is cancelled ends; its units may be announced again, and goods that come are received', async () => {
    const { world, orderId } = await deliveredOrder('rcancel');
    const returnId = await ask(orderId, 3);

    await tell(returnId, { kind: 'cancelled' });

    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    expect(await send(returnId, 'cancelled', 'another'), 'there is nothing to cancel').toBe(409);
    await ask(orderId, 3);
    await tell(returnId, { kind: 'received' });
    expect(await send(returnId, 'cancelled', 'late'), 'the goods are here').toBe(409);
    expect((await world.order(orderId)).totals).toMatchObject({ returned: 3 });
    expect(await world.audit()).toEqual([]);
  });

  test('a return that never comes expires, and one that nobody inspects is told of again (P5)', async () => {
    const { world, orderId } = await deliveredOrder('rexpire');
    const never = await ask(orderId, 1);
    const received = await ask(orderId, 2);
    await tell(received, { kind: 'received' });
    await letPass(key.return(orderId, 1), 'dueAt', 'receiveBy');
    await letPass(key.return(orderId, 2), 'dueAt', 'inspectBy');

    await world.sweep();

    await untilReturnIs(never, 'expired');
    expect(await endOfReturn(never)).toBe('SUCCEEDED');
    await world.until(
      orderId,
      'is reminded of the inspection',
      (order) => timesTold(order, 'return.expired') === 2,
    );
    await world.untilException(orderId, 'ReturnNotInspected');
    expect((await shownReturn(received)).status).toBe('received');
    await ask(orderId, 1);
    await tell(received, found(2));
    await untilReturnIs(received, 'closed');
    expect(await world.audit()).toEqual([]);
  });

  test('no return is begun of an order that was not delivered', async () => {
    const world = await new World('rnone').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.untilFulfillment(orderId, 'requested');
    const path = `/orders/${orderId}/returns`;
    const lines = [{ lineId: '1', units: 1 }];

    expect((await twice('POST', path, { id: 'early', lines })).status).toBe(409);
    expect((await twice('POST', path, { id: 'elsewhere', lines, location: 'nowhere' })).status).toBe(400);
  });

  test('of three that ask for the last unit at once one gets it', async () => {
    const { world, orderId } = await deliveredOrder('rrace', { units: 1 });
    const path = `/orders/${orderId}/returns`;
    const lines = [{ lineId: '1', units: 1 }];
    const answers = await Promise.all(
      ['page', 'desk', 'shop'].map((id) => operator.send('POST', path, { id, lines })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await world.order(orderId)).returns).toHaveLength(1);
    expect(await world.audit()).toEqual([]);
  });
});
