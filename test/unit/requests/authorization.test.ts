import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { recordPaymentDoor } from '../../../functions/requests/doors.ts';
import { handler as pay } from '../../../functions/requests/record-payment.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

const until = '2026-11-24T00:00:00.000Z';
const late = '2026-11-24T00:01:00.000Z';

describe('the authorisation of an order', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(channelItem('web'));
    seedStage(table, { held: 2 });
  });
  afterEach(() => {
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const tell = (kind: string, over: Record<string, unknown> = {}, amount = 3000) =>
    call(pay, recordPaymentDoor, {
      params: { id: orderId },
      body: {
        id: `${kind}-${amount}-${JSON.stringify(over)}`,
        kind,
        amount: { amount, currency: 'USD' },
        ...over,
      },
      caller: { kind: 'channel', id: 'web' },
    });
  const sweep = () => sweepOrder(table.item(key.order(orderId)) ?? {}, late);
  const holds = () => storedOrder(table).holds.map(({ id }) => id);

  it('holds it before dispatch once it has ended, until another is told', async () => {
    expect((await tell('authorized', { until })).body).toMatchObject({ authorized: { amount: 3000, until } });
    await sweep();
    await sweep();
    expect(storedOrder(table)).toMatchObject({
      holds: [{ id: 'AUTHORIZATION_EXPIRED', before: 'dispatch', placedBy: 'system' }],
      barred: { dispatch: 1 },
    });

    await tell('authorized', { until: '2099-01-01T00:00:00.000Z' });

    expect(holds()).toEqual([]);
    expect(storedOrder(table).evt).toMatchObject({
      type: 'order.payment_recorded',
      also: { type: 'order.hold_lifted', data: { holdId: 'AUTHORIZATION_EXPIRED' } },
    });
  });

  it('lets it go on once the money is captured, and holds nothing where that was done before', async () => {
    await tell('authorized', { until });
    await sweep();
    await tell('captured', {}, 100);
    expect(holds()).toEqual([]);

    await tell('authorized', { until }, 3001);
    await tell('captured', {}, 2901);
    await sweep();
    expect(holds()).toEqual([]);
  });

  it('holds nothing where its channel ships all the same, or it has no end', async () => {
    await tell('authorized');
    await sweep();
    table.seed(channelItem('web', { policies: { onAuthorizationExpired: 'ship' } }));
    forgetNetwork();
    await tell('authorized', { until });
    await sweep();

    expect(holds()).toEqual([]);
  });
});
