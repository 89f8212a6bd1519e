import { describe, expect, test } from 'vitest';
import { refundAtShopDoor } from '../../../functions/connections/doors.ts';
import { handler } from '../../../functions/connections/refund.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { type ToldOrder, toldShopify, toldWoo } from '../../support/told-shop.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const body = { id: 'r-1', amount: { amount: 500, currency: 'USD' }, reason: 'scratched' };
const makesRefund = ({ body: sent = '' }: { body?: string }): boolean => /mutation refund\b/.test(sent);

function ask({ orderId }: ToldOrder, over: Readonly<Record<string, unknown>> = {}) {
  return call(handler, refundAtShopDoor, {
    params: { id: orderId },
    body: { ...body, ...over },
    caller: operator,
  });
}

describe('money that an operator has a shop give back', () => {
  test('is given back once at Shopify, however often that is asked under one id (T1, T2, T8)', async () => {
    const { told, line, recorded } = await toldShopify(2);

    const first = await ask(told, { lines: [{ lineId: line, units: 1 }] });
    const again = await ask(told, { lines: [{ lineId: line, units: 1 }] });
    await told.tell();
    await told.tell();

    expect([first.status, again]).toEqual([202, first]);
    expect(await told.states()).toEqual(['refund told']);
    expect(recorded().transactions.filter(({ kind }) => kind === 'REFUND')).toMatchObject([{ amount: 500 }]);
    expect(told.table.ofType('TakenOrder')).toMatchObject([{ money: { refunded: 500 } }]);
  });

  test('is given back once at WooCommerce though the answer was lost, found by its mark (T2)', async () => {
    const { told, recorded } = await toldWoo(2);
    await ask(told);
    told.loseAnswer(({ method, url }) => method === 'POST' && url.includes('/refunds'));

    await told.tell();
    await told.tell();
    await told.tellLater();

    expect(await told.states()).toEqual(['refund told']);
    expect(recorded().refunds).toMatchObject([{ amount: 500 }]);
  });

  test('is a fact at WooCommerce too, beside what its staff gave back', async () => {
    const { told, recorded, woo } = await toldWoo(2);
    await ask(told);
    await told.tell();
    woo.clock.advance(60_000);
    woo.driver.refund(recorded().id, { amount: 300, reason: 'kind words' });
    woo.clock.advance(60_000);

    await told.work({ kind: 'reconcile' });

    expect(told.table.ofType('TakenOrder')).toMatchObject([
      {
        money: { refunded: 800, refunds: expect.arrayContaining([expect.objectContaining({ amount: 300 })]) },
      },
    ]);
  });

  test('is no edit of the shop, which then says that it was refunded in part (T5)', async () => {
    const { told } = await toldShopify(2);
    await ask(told);
    await told.tell();
    told.clock.advance(60_000);

    await told.work({ kind: 'reconcile' });

    expect(told.table.ofType('TakenOrder')).toMatchObject([{ money: { refunded: 500 } }]);
    expect(told.exceptions()).toEqual([]);
  });

  test('is no edit either while nobody knows yet that it was given back (T5, T6)', async () => {
    const { told, recorded } = await toldShopify(2);
    await ask(told);
    told.loseAnswer(makesRefund);
    await told.tell();
    told.clock.advance(30_000);

    await told.work({ kind: 'reconcile' });
    const meanwhile = await told.states();
    await told.tellLater();

    expect(meanwhile).toEqual(['refund sent']);
    expect(await told.states()).toEqual(['refund told']);
    expect(recorded().refunds).toHaveLength(1);
    expect(told.exceptions()).toEqual([]);
  });

  test('is a fact, and an edit, where the shop gave it back by itself (T5)', async () => {
    const { told, recorded, shop } = await toldShopify(2);
    told.clock.advance(60_000);
    shop.refund(recorded().id, { lines: [], amount: 700 });
    told.clock.advance(60_000);

    await told.work({ kind: 'reconcile' });

    expect(told.table.ofType('TakenOrder')).toMatchObject([{ money: { refunds: [{ amount: 700 }] } }]);
    expect(told.exceptions()).toMatchObject([{ exceptionType: 'ChannelEdit' }]);
  });

  test('that is more than was paid is refused in the words of the shop, and never asked again by itself (T4)', async () => {
    const { told, recorded } = await toldShopify(1);
    await ask(told, { amount: { amount: 999_999, currency: 'USD' } });

    await told.tell();
    await told.tellLater(90_000);

    expect(recorded().refunds).toEqual([]);
    expect(told.exceptions()).toMatchObject([
      { exceptionType: 'EffectRefused', detail: { kind: 'refund', code: 'NOT_ENOUGH_CAPTURED' } },
    ]);
  });

  test('for lines that the order does not have, or in another currency, is refused with every field', async () => {
    const { told, line } = await toldShopify(1);

    const answer = await ask(told, {
      lines: [
        { lineId: 'x', units: 1 },
        { lineId: line, units: 9 },
      ],
      amount: { amount: 5, currency: 'EUR' },
    });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toMatch(/lines\.0\.lineId.*lines\.1\.units.*amount\.currency/);
  });

  test('at a shop that is not connected is a conflict', async () => {
    const { told } = await toldShopify(1);
    const { id } = told.channel;
    told.table.seed({
      ...told.table.item(key.channel(id)),
      ...key.channel(id),
      connection: undefined,
    });
    told.forgetChannels();

    expect(await ask(told)).toMatchObject({ status: 409 });
  });
});
