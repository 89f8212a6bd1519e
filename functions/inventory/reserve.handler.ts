import { readChannel, readSkus } from '../network/entities/network.store.ts';
import { readOrder } from '../order/order.store.ts';
import { OutOfStock, Unfulfillable } from '../shared/errors.ts';
import { task, taskInputSchema } from '../shared/task.ts';
import { reserveOrder } from './reservation/reserve-order.ts';
import { shortSkus } from './stock/stock.store.ts';

/** Whether an order waits for the SKUs that are short: by each SKU's own policy, else by the channel's. */
async function waits(orderId: string, skus: readonly string[]): Promise<boolean> {
  const [{ channel }, known] = await Promise.all([readOrder(orderId), readSkus(skus)]);
  const { policies } = await readChannel(channel);
  return skus.every((sku) => (known.get(sku)?.policies.backorder ?? policies.backorder) === 'wait');
}

/**
 * State Reserve: claims the order's units in its pool, all lines or none.
 * @throws OutOfStock when the order is to wait for stock, Unfulfillable when its channel would rather cancel;
 * else as `reserveOrder`
 */
export const handler = task(taskInputSchema, async ({ orderId, attempt }, now) => {
  try {
    return await reserveOrder(orderId, attempt, now);
  } catch (error) {
    if (error instanceof OutOfStock && !(await waits(orderId, shortSkus(error))))
      throw new Unfulfillable(error.message, error.detail, { cause: error });
    throw error;
  }
});
