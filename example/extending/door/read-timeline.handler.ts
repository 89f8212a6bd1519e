import { readOrder } from '../../../functions/order/order.store.ts';
import { mustSeeOrder } from '../../../functions/shared/caller.ts';
import { on, serve } from '../../../functions/shared/http.ts';
import { key, prefix } from '../../../functions/shared/keys.ts';
import { queryPartition } from '../../../functions/shared/table.ts';
import { readTimelineDoor } from './doors.ts';

/** A foreign order is 404 for a channel. */
export const handler = serve(
  on(readTimelineDoor, async ({ params, caller }) => {
    const order = await readOrder(params.id);
    mustSeeOrder(caller, order);
    const { items } = await queryPartition(key.order(params.id).pk, { beginsWith: prefix.timeline });
    const entries = items.map(({ at, event, subject }) => ({ at, event, subject }));
    return {
      status: 200,
      body: { orderId: params.id, entries },
      correlation: { orderId: params.id },
    };
  }),
);
