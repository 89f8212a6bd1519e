import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { countUnclaimed } from '../../inventory/reservation/count-unclaimed.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import type { ReceivedMessage } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { transact } from '../../shared/transact.ts';
import { withDeclaredSkus } from './declared-skus.ts';
import { releaseWith } from './release-quarantined.ts';
import type { VersionClock } from './version-order.ts';

/** Who sent the version that is complete, how and when. */
export interface Completion {
  readonly received: ReceivedMessage;
  /** UTC ISO. */
  readonly now: string;
  /** `<caller kind>:<id>` */
  readonly by: string;
  /** The clock of the order's versions as it becomes. */
  readonly clock?: VersionClock | undefined;
}

/** A quarantined order that its proper self meets becomes that order. Refused as Moved or VersionTaken. */
export async function completeQuarantined(
  order: Order,
  arrived: CanonicalOrder,
  { received, now, by, clock }: Completion,
): Promise<void> {
  const channel = await readChannel(order.channel);
  const declared = await withDeclaredSkus(arrived, now);
  const release = await releaseWith(order, declared, { channel, received, now });
  const exception = await openQuarantine(order.orderId);
  const resolution = { action: 'retry', by, note: 'the channel sent a version that is complete' } as const;
  const settled = exception && settleException(order, exception, resolution, now);
  const change = { ...release.change, ...clock, ...settled?.change };
  const next = amend(without(order, 'quarantined'), change, now, release.event);
  await transact([saveOrder(order, next), ...(settled ? [settled.write] : []), ...release.writes]);
  await countUnclaimed(order.orderId, now);
}

/** The open exception about an order's quarantine. */
export async function openQuarantine(orderId: string): Promise<Exception | undefined> {
  const exceptions = await readOrderExceptions(orderId);
  return exceptions.find(
    ({ status, exceptionType }) => status === 'open' && exceptionType === 'QuarantinedOrder',
  );
}
