import { describe, expect, test } from 'vitest';
import { key } from '../../functions/shared/keys.ts';
import { letPass } from '../support/deadline.ts';
import {
  ask,
  deliveredOrder,
  endOfReturn,
  found,
  payBack,
  tell,
  timesTold,
  twice,
  untilExchangeIs,
  untilReturn,
  untilReturnIs,
  untilTold,
} from '../support/returning.ts';

const parcel = { carrier: 'UPS', trackingNumber: '1Z999AA10123456784' };

describe.concurrent('exchanges', () => {
  test('what is given in exchange waits for the goods, then leaves, and the rest of the money goes back', async () => {
    const { world, orderId } = await deliveredOrder('xhold');
    const line = { exchangeFor: world.id('B'), exchangePrice: 1200, reason: 'too_small' };
    const returnId = await ask(orderId, 2, { outcome: 'exchange' }, line);
    const { linked } = await untilExchangeIs(returnId, 'waiting');
    world.adopt(linked);
    const held = await world.order(linked);
    expect(held).toMatchObject({ status: 'on_hold', totals: { reserved: 2 }, fulfillments: [] });
    expect(await world.atp('B'), 'reserved as soon as it was approved').toBe(3);

    await tell(returnId, { kind: 'labelled', label: parcel });
    await world.scan(parcel.trackingNumber, ['in_transit']);
    await untilReturnIs(returnId, 'in_transit');
    await tell(returnId, { kind: 'received' });
    await untilExchangeIs(returnId, 'released');
    await tell(returnId, found(2));
    await world.scan(parcel.trackingNumber, ['in_transit', 'delivered']);
    await world.shipAndDeliver(linked);

    await world.untilStatus(linked, 'delivered');
    await payBack(returnId, 600); // two at 15.00 for two at 12.00
    await untilReturnIs(returnId, 'closed');
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    const order = await untilTold(
      world,
      orderId,
      'exchange.opened',
      'exchange.released',
      'return.in_transit',
    );
    expect([timesTold(order, 'exchange.opened'), timesTold(order, 'exchange.released')]).toEqual([1, 1]);
    expect(await world.positions('A')).toMatchObject({ one: { onHand: 4 } });
    expect(await world.positions('B')).toMatchObject({ one: { onHand: 3 } });
    expect(await world.audit()).toEqual([]);
  });

  test('what is given in exchange leaves at once; what it costs more holds it until that is paid', async () => {
    const { world, orderId } = await deliveredOrder('xahead', {
      policies: { returns: { exchange: { ship: 'atOnce' } } },
    });
    const line = { exchangeFor: world.id('B'), exchangePrice: 1800 };
    const returnId = await ask(orderId, 1, { outcome: 'exchange' }, line);
    const { linked, due } = await untilExchangeIs(returnId, 'released');
    world.adopt(linked);
    expect(due).toBe(300);
    expect((await world.order(linked)).fulfillments, 'it waits for 3.00').toEqual([]);
    await untilTold(world, orderId, 'exchange.payment_due');

    const paid = { id: 'paid-1', kind: 'captured', amount: { amount: 300, currency: 'USD' } };
    expect((await twice('POST', `/orders/${linked}/payments`, paid)).status).toBe(201);
    await world.shipAndDeliver(linked);
    await world.untilStatus(linked, 'delivered');
    expect((await untilReturnIs(returnId, 'requested')).refunds, 'the goods are still to come').toEqual([]);
    await tell(returnId, { kind: 'received' });
    await tell(returnId, found(1));

    await untilReturnIs(returnId, 'closed');
    const settled = await untilReturn(returnId, 'is owed', ({ owed }) => owed !== undefined);
    expect(
      settled.refunds.filter(({ amount }) => amount > 0),
      'nothing goes back',
    ).toEqual([]);
    expect(await world.audit()).toEqual([]);
  });

  test('what cannot be had is replaced by the second choice', async () => {
    const { world, orderId } = await deliveredOrder('xsecond', { stock: { one: { A: 5, B: 0, C: 2 } } });
    const line = { exchangeFor: world.id('B'), secondChoice: world.id('C') };
    const returnId = await ask(orderId, 2, { outcome: 'exchange' }, line);

    const { linked } = await untilReturn(
      returnId,
      'has its second choice',
      ({ exchange }) => exchange?.['choice'] === 2 && exchange.state === 'waiting',
    ).then(({ exchange }) => ({ linked: exchange?.linked ?? '' }));
    world.adopt(linked);
    await tell(returnId, { kind: 'received' });
    await world.shipAndDeliver(linked);
    await world.untilStatus(linked, 'delivered');
    await tell(returnId, found(2));

    await untilReturnIs(returnId, 'closed');
    expect(await world.positions('C')).toMatchObject({ one: { onHand: 0 } });
    expect(await world.audit()).toEqual([]);
  });

  test('goods that left ahead of those that never come are asked for, and charged where their channel says so', async () => {
    const { world, orderId } = await deliveredOrder('xgone', {
      policies: { returns: { exchange: { ship: 'atOnce' } } },
    });
    const returnId = await ask(orderId, 2, { outcome: 'exchange' }, { exchangeFor: world.id('B') });
    const { linked } = await untilExchangeIs(returnId, 'released');
    world.adopt(linked);
    await world.shipAndDeliver(linked);
    await world.untilStatus(linked, 'delivered');
    await letPass(key.return(orderId, 1), 'dueAt', 'receiveBy');
    await world.sweep();

    const asked = await world.untilException(orderId, 'ReturnNotReceived');
    expect(asked).toMatchObject({
      owner: `channel:${world.channel}`,
      detail: { amount: 3000, refunded: 0, sentAhead: { linked, units: 2, amount: 3000 } },
    });
    await world.resolve(asked.exceptionId, { action: 'apply' });
    await untilTold(world, orderId, 'return.expired', 'return.charge_requested');
    expect((await untilReturnIs(returnId, 'expired')).refunds, 'no money went').toEqual([]);
    expect(await world.audit()).toEqual([]);
  });

  test('an exchange whose goods never come is taken back, with its label; late goods are owed in money', async () => {
    const { world, orderId } = await deliveredOrder('xexpire');
    const returnId = await ask(
      orderId,
      2,
      { outcome: 'exchange', label: parcelOf('1Z999AA10123456001') },
      { exchangeFor: world.id('B') },
    );
    const { linked } = await untilExchangeIs(returnId, 'waiting');
    world.adopt(linked);
    await letPass(key.return(orderId, 1), 'dueAt', 'receiveBy');
    await world.sweep();

    const expired = await untilReturnIs(returnId, 'expired');
    expect(expired.labels).toMatchObject([{ voidedAt: expect.any(String) }]);
    await untilExchangeIs(returnId, 'withdrawn');
    await world.untilStatus(linked, 'cancelled');
    expect(await world.atp('B'), 'others may have it').toBe(5);
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    const again = await ask(orderId, 1, { outcome: 'refund' });
    expect((await tell(again, { kind: 'cancelled' })).status, 'its units may be asked for again').toBe(
      'cancelled',
    );

    await tell(returnId, { kind: 'received' });
    await tell(returnId, found(2));
    await payBack(returnId, 3000);
    await untilTold(world, orderId, 'return.label_voided', 'exchange.withdrawn', 'return.expired');
    expect(await world.atp('A')).toBe(4);
    expect(await world.audit()).toEqual([]);
  });
});

function parcelOf(trackingNumber: string): typeof parcel {
  return { ...parcel, trackingNumber };
}
