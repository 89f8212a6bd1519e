import { describe, expect, test } from 'vitest';
import { deliveredOrder, endOfReturn, found, tell, untilReturnIs, untilTold } from '../support/returning.ts';
import { operator } from '../support/world.ts';

describe.concurrent('returns', () => {
  test('a returned part is received, inspected and closed; good units are on sale again, others never', async () => {
    const { world, orderId } = await deliveredOrder('rpart');
    const request = { id: 'first', lines: [{ lineId: '1', units: 2 }], reason: 'too small' };
    const path = `/orders/${orderId}/returns`;

    const first = await operator.send('POST', path, request);
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'requested', location: world.id('one'), lines: [{ lineId: '1', units: 2 }] },
    });
    expect(await operator.send('POST', path, request), 'the same command again').toEqual(first);
    const otherContent = await operator.send('POST', path, { ...request, reason: 'too large' });
    expect(otherContent.status, 'the same id, other content').toBe(409);
    const more = await operator.send('POST', path, { id: 'more', lines: [{ lineId: '1', units: 3 }] });
    expect(more, 'three were delivered, two are coming').toMatchObject({
      status: 409,
      body: { lines: [{ lineId: '1', wanted: 3, returnable: 1 }] },
    });

    const returnId = `${orderId}-r1`;
    await tell(returnId, { kind: 'received' });
    expect((await world.order(orderId)).totals).toMatchObject({ delivered: 1, returned: 2 });
    expect(await world.atp('A'), 'nobody has looked at it yet').toBe(2);
    await tell(returnId, found(1));
    await tell(returnId, found(1, 'scrap'));
    expect(await world.positions('A')).toMatchObject({ one: { onHand: 4, unsellable: 1, free: 3 } });
    expect(await world.atp('A')).toBe(3);

    await untilReturnIs(returnId, 'closed');
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    const told = ['return.requested', 'return.received', 'return.inspected', 'return.closed'];
    const { status } = await untilTold(world, orderId, ...told);
    expect(status, 'one unit stayed with the customer').toBe('delivered');
    expect(await world.audit()).toEqual([]);
  });
});
