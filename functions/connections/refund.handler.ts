import { askForWork } from '../channels/work-queue.ts';
import { readOrder } from '../order/order.store.ts';
import { mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { refundAtShopDoor } from './doors.ts';
import { keepRefund, refundName } from './effects/refund-at-shop.ts';

/** POST /orders/{id}/shop-refunds. */
export const handler = serve(
  on(refundAtShopDoor, async ({ params: { id: orderId }, body: { id, ...wanted }, caller, now }) => {
    const order = await readOrder(orderId);
    mustSeeOrder(caller, order);
    const content = { refund: orderId, ...wanted };
    const command = { aggregate: key.order(orderId), caller, id, kind: 'refund' as const, content, now };
    const effect = refundName(orderId, caller, id);
    const answer = await carryOutOnce(command, (record) =>
      keepRefund({ order, effect, wanted, now, record }),
    );
    // The effect is there: should the message be lost, the sweeper asks for it.
    await askForWork([{ kind: 'effects', channel: order.channel, order: order.external.id }]);
    return { ...answer, correlation: { orderId } };
  }),
);
