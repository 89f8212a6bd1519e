import { readOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { findBody } from '../order/order-body.store.ts';
import { callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { recordPaymentDoor, type ToldPayment } from './doors.ts';
import { recordPayment } from './payment/record-payment.ts';

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
      return recordPayment(orderId, told, callerName(caller), now, record);
    });
    return { ...answer, correlation: { orderId } };
  }),
);
