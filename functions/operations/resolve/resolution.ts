import { type Resolution, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { viewOf } from '../../exceptions/exception-view.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { transact, type Write } from '../../shared/transact.ts';
import type { ResolveBody } from '../doors.ts';

/** A person's decision on an open exception, as each effect gets it. */
export interface Resolving {
  readonly exception: Exception;
  readonly body: Omit<ResolveBody, 'id'>;
  readonly resolution: Resolution;
  readonly now: string;
  /** The command's record, for the effect's one write. */
  readonly record: (answer: DoorAnswer) => Write;
}

/** What an effect changes beside the exception. */
export interface Beside {
  readonly change?: Partial<Order>;
  /** Attributes of META that become absent. */
  readonly drop?: readonly ('backorder' | 'capacityWait' | 'quarantined')[];
  readonly event?: EventDraft;
  readonly writes?: readonly Write[];
}

/** The answer of an exception that is resolved as this says, whoever writes it. */
export function resolvedView({ exception, resolution, now }: Resolving): DoorAnswer {
  return viewOf(settleException(undefined, exception, resolution, now).exception);
}

/** @throws Conflict for an exception that belongs to no order */
export function orderIdOf({ exceptionId, orderId }: Pick<Exception, 'exceptionId' | 'orderId'>): string {
  if (orderId === undefined) throw new Conflict(`Exception ${exceptionId} belongs to no order.`);
  return orderId;
}

/**
 * Resolves the exception together with what `beside` says of its order, in one write (P13). Refused as Moved:
 * read and decide again.
 */
export async function settle(
  resolving: Resolving,
  beside: (order: Order | undefined) => Promise<Beside> | Beside = () => ({}),
): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const order = exception.orderId === undefined ? undefined : await readOrder(exception.orderId);
  const settled = settleException(order, exception, resolution, now);
  const { change = {}, drop = [], event, writes = [] } = await beside(order);
  const answer = viewOf(settled.exception);
  const all = { ...settled.change, ...change };
  const draft =
    event ??
    (order && Object.keys(settled.change).length > 0
      ? {
          type: 'order.attention_resolved',
          data: { orderId: order.orderId, exceptionId: exception.exceptionId, action: resolution.action },
        }
      : undefined);
  const closes = order && amend(order, all, now).closed !== undefined && !order.closed;
  const meta =
    order && (Object.keys(all).length > 0 || drop.length > 0)
      ? [saveOrder(order, amend(without(order, ...drop), all, now, closes ? event : draft))]
      : [];
  await transact([record(answer), settled.write, ...meta, ...writes]);
  return answer;
}
