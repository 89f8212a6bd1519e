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

/** @throws InvalidRequest for money of another currency than the order's */
async function mustBeOfOrder({ orderId, bodyVersion }: Order, { amount }: ToldPayment): Promise<void> {
  const currency = (await findBody(orderId, bodyVersion))?.currency;
  if (currency === undefined || currency === amount.currency) return;
  const message = `is not the order's, which is ${currency}`;
  throw new InvalidRequest('The body is not valid.', [{ path: 'amount.currency', message }]);
}

/** @throws InvalidRequest where all of it together is more than can be counted exactly */
function counted(order: Order, told: ToldPayment) {
  try {
    return paymentsAfter(order.payments, told);
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
        const { captured, refunded } = payments;
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
        const made = { status: 201, body: { orderId, currency: told.amount.currency, ...payments } };
        await transact([record(made), saveOrder(order, amend(order, { payments }, now, event))]);
        return made;
      });
    });
    return { ...answer, correlation: { orderId } };
  }),
);
