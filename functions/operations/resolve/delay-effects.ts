/** What a customer says, or somebody for them, of goods that come later than promised. */
import { latestOf } from '../../inventory/backorder/backorder-order.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { orderIdOf, type Resolving, resolvedView, resolveWith } from './resolution.ts';

type Waiting = Order & { readonly backorder: NonNullable<Order['backorder']> };

/** @throws Conflict for an order of which nothing waits for a promise any more */
async function mustBeDelayed({ exception }: Resolving): Promise<Waiting> {
  const order = await readOrder(orderIdOf(exception));
  const { backorder, orderId, status } = order;
  if (!order.closed && backorder?.promises) return { ...order, backorder };
  throw new Conflict(`No unit of order ${orderId} waits for what is to come.`, { orderStatus: status });
}

/** The customer waits on: what is promised by now is agreed. */
export async function acceptDelay(resolving: Resolving): Promise<DoorAnswer> {
  const order = await mustBeDelayed(resolving);
  const { orderId, channel, backorder } = order;
  const agreed = latestOf(backorder.promises) ?? backorder.until;
  const data = { orderId, channel, by: resolving.resolution.by, until: agreed };
  const event = { type: 'order.delay_accepted', data } as const;
  return resolveWith(resolving, () => ({ change: { backorder: { ...backorder, agreed } }, event }), order);
}

/** The customer does not wait any longer: what is promised for later than was agreed is cancelled, the rest goes on. */
export async function cancelDelayed(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const order = await mustBeDelayed(resolving);
  const { orderId, backorder } = order;
  const isLate = (sku: string): boolean => (backorder.promises?.[sku] ?? '') > (backorder.agreed ?? '');
  const lines = (await readUnreserved(order)).filter(({ sku }) => isLate(sku));
  const answer = resolvedView(resolving);
  await cancelOrder({
    orderId,
    by: resolution.by,
    reason: resolution.note ?? 'DELAYED',
    now,
    lines: lines.map(({ lineId, units }) => ({ lineId, units })),
    mustBe: ({ version }) => {
      if (version !== order.version) throw new Conflict(`Order ${orderId} has changed: look at it again.`);
    },
    resolves: { exceptionId: exception.exceptionId, resolution },
    beside: () => ({ writes: [record(answer)] }),
  });
  return answer;
}
