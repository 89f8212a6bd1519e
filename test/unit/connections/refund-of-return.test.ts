/** The money of returns that a connected shop gives back itself, from the goods to its answer. */
import { describe, expect, test } from 'vitest';
import {
  askShopForRefund,
  sweepRefundAtShop,
} from '../../../functions/connections/effects/refund-of-return.ts';
import { channelSchema } from '../../../functions/network/entities/channel.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { readRefunds } from '../../../functions/returns/refunds/refund.store.ts';
import { settleRefunds } from '../../../functions/returns/refunds/settle-refunds.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { type ToldOrder, toldShopify, toldWoo } from '../../support/told-shop.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const makesRefund = ({ body: sent = '' }: { body?: string }): boolean => /mutation refund\b/.test(sent);

/** The shop is to give the money back as soon as a return is asked for, and all of the order has left. */
function prepare({ told, line }: { readonly told: ToldOrder; readonly line: string }, units: number): void {
  const policies = { returns: { refundBy: 'shop', refundOn: 'atOnce' } };
  const channel = channelSchema.parse({ ...told.channel, policies });
  told.table.seed({ ...key.channel(channel.id), type: 'Channel', ...channel });
  told.forgetChannels();
  told.ship('F-1', { [line]: units });
}

/** What the relay does for the order's returns: asks for the money, and has the shop asked for it. */
async function relay(told: ToldOrder) {
  await settleRefunds(told.orderId, told.now());
  for (const { refundId } of await readRefunds(told.orderId)) await askShopForRefund(refundId, told.now());
}

async function sendBack(told: ToldOrder, line: string, id = 'r-1'): Promise<void> {
  const body = { id, lines: [{ lineId: line, units: 1 }] };
  const { status } = await call(request, requestReturnDoor, {
    params: { id: told.orderId },
    body,
    caller: operator,
  });
  expect(status).toBe(201);
  await relay(told);
}

const statuses = async ({ orderId }: ToldOrder) => (await readRefunds(orderId)).map(({ status }) => status);

function asked(told: ToldOrder) {
  return told.exceptions().filter(({ exceptionType }) => exceptionType === 'RefundNotSettled');
}

async function decide(told: ToldOrder, action: string): Promise<void> {
  const open = asked(told).find(({ status }) => status === 'open');
  const params = { id: String(open?.['exceptionId']) };
  await call(resolve, resolveExceptionDoor, { params, body: { id: action, action }, caller: operator });
}

describe('the money of a return that its shop gives back', () => {
  test('is asked for, told once and known to be gone, at Shopify', async () => {
    const { told, line, recorded } = await toldShopify(2);
    prepare({ told, line }, 2);
    await sendBack(told, line);
    await relay(told);
    const [refund] = await readRefunds(told.orderId);
    expect(refund).toMatchObject({ status: 'requested', settledBy: 'shop' });

    await told.tell();
    await relay(told);
    await told.tell();

    expect(await readRefunds(told.orderId)).toMatchObject([{ status: 'succeeded', amount: refund?.amount }]);
    expect(recorded().transactions.filter(({ kind }) => kind === 'REFUND')).toMatchObject([
      { amount: refund?.amount },
    ]);
    expect(told.order().payments).toMatchObject({ refunded: refund?.amount, byReturns: refund?.amount });
    expect(asked(told)).toEqual([]);
  });

  test('is given back once at WooCommerce, unit by unit, and is no fact of the shop beside it', async () => {
    const { told, line, recorded, woo } = await toldWoo(2);
    prepare({ told, line }, 2);
    await sendBack(told, line);
    await told.tell();
    await sendBack(told, line, 'r-2');
    await told.tell();
    woo.clock.advance(60_000);
    await told.work({ kind: 'reconcile' });

    const refunds = await readRefunds(told.orderId);
    const sum = refunds.reduce((all, { amount }) => all + amount, 0);
    expect(refunds).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    expect(recorded().refunds.map(({ amount }) => amount)).toEqual(refunds.map(({ amount }) => amount));
    expect(told.order().payments).toMatchObject({ refunded: sum, byReturns: sum });
    expect(told.table.ofType('Return')).toHaveLength(2);
  });

  test('whose answer was lost is looked up, and given back once, though the order is read meanwhile', async () => {
    const { told, line, recorded } = await toldShopify(2);
    prepare({ told, line }, 2);
    await sendBack(told, line);
    told.loseAnswer(makesRefund);

    await told.tell();
    told.clock.advance(30_000);
    await told.work({ kind: 'reconcile' });
    expect(await statuses(told)).toEqual(['requested']);
    await told.tellLater();

    expect(await statuses(told)).toEqual(['succeeded']);
    expect(recorded().refunds).toHaveLength(1);
    const { refunded, byReturns } = told.order().payments ?? {};
    expect(refunded).toBe(byReturns);
    expect(asked(told)).toEqual([]);
  });

  test('that the shop refuses asks the channel, and is asked for once more where a person wants it', async () => {
    const { told, line, recorded, shop } = await toldShopify(2);
    prepare({ told, line }, 2);
    await sendBack(told, line);
    // The staff have given all of it back, which nobody here knows yet.
    const paid = recorded().transactions.find(({ kind }) => kind === 'SALE')?.amount ?? 0;
    shop.refund(recorded().id, { lines: [], amount: paid });

    await told.tell();
    expect(await statuses(told)).toEqual(['failed']);
    expect(asked(told)).toMatchObject([
      {
        status: 'open',
        owner: `channel:${told.channel.id}`,
        detail: { because: 'failed', settledBy: 'shop' },
      },
    ]);

    await decide(told, 'retry');
    await relay(told);
    await told.tell();
    expect(await readRefunds(told.orderId)).toMatchObject([{ status: 'failed', attempt: 2 }]);
    expect(asked(told)).toMatchObject([{ status: 'resolved' }, { status: 'open' }]);

    await decide(told, 'cancel');
    expect(await statuses(told)).toEqual(['waived']);
    expect(recorded().transactions.filter(({ kind }) => kind === 'REFUND')).toHaveLength(1);
  });

  test('that a shop which is away has not answered in time asks the channel, until it has', async () => {
    const { told, line } = await toldShopify(2);
    prepare({ told, line }, 2);
    await sendBack(told, line);
    told.goDown();
    await told.tell();
    told.clock.advance(5 * 86_400_000);
    await sweepRefundAtShop(told.table.ofType('Refund')[0] ?? {}, told.now());
    expect(asked(told)).toMatchObject([{ status: 'open', detail: { because: 'unanswered' } }]);

    told.comeBack();
    await told.tellLater();

    expect(await statuses(told)).toEqual(['succeeded']);
    expect(asked(told)).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
  });
});
