import { readOrder, saveOrder } from '../order/order.store.ts';
import { amend, type Order } from '../order/order.ts';
import { findBody } from '../order/order-body.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { recordPaymentDoor, type ToldPayment } from './doors.ts';
import { paymentsAfter } from './payment/payments.ts';

/** @throws InvalidRequest for money of another currency than the order's, or lines that it does not have */
async function mustBeOfOrder({ orderId, bodyVersion }: Order, told: ToldPayment): Promise<void> {
  const body = await findBody(orderId, bodyVersion);
  if (!body) return;
  const { currency, lines: known } = body;
  const lines = told.kind === 'refunded' ? (told.lines ?? []) : [];
  const faults = lines.flatMap(({ lineId }, at) =>
    known.some((line) => line.lineId === lineId)
      ? []
      : [{ path: `lines.${at}.lineId`, message: 'is not a line of the order' }],
  );
  const message = `is not the order's, which is ${currency}`;
  if (currency !== told.amount.currency) faults.push({ path: 'amount.currency', message });
  if (faults.length > 0) throw new InvalidRequest('The body is not valid.', faults);
}

/** @throws InvalidRequest where all of it together is more than can be counted exactly */
function counted(order: Order, told: ToldPayment) {
  try {
    return paymentsAfter(order.payments, told, order.version + 1);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'is more than can be counted with what was told before';
    throw new InvalidRequest('The body is not valid.', [{ path: 'amount.amount', message }], {
      cause: error,
    });
  }
}

/** POST /orders/{id}/payments: one write, the command with META. */
export const handler = serve(
  on(recordPaymentDoor, async ({ params: { id: orderId }, body: told, caller, now }) => {
    const seen = await readOrder(orderId);
    mustSeeOrder(caller, seen);
    const { id, ...content } = told;
    const command = {
      aggregate: key.order(orderId),
      caller,
      id,
      kind: 'payment' as const,
      content: { payment: orderId, ...content },
      now,
    };
    const answer = await carryOutOnce(command, async (record) => {
      await mustBeOfOrder(seen, told);
      return retryMoved(async () => {
        const order = await readOrder(orderId);
        const payments = counted(order, told);
        const { captured, refunded, authorized } = payments;
        const { channel } = order;
        const data = { orderId, channel, what: told.kind, by: callerName(caller), amount: told.amount };
        const event = {
          type: 'order.payment_recorded',
          data: {
            ...data,
            ...(captured === undefined ? {} : { captured }),
            ...(refunded === undefined ? {} : { refunded }),
          },
        } as const;
        const body = { orderId, currency: told.amount.currency, captured, refunded, authorized };
        const made = { status: 201, body };
        await transact([record(made), saveOrder(order, amend(order, { payments }, now, event))]);
        return made;
      });
    });
    return { ...answer, correlation: { orderId } };
  }),
);
