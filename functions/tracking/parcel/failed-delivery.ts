/** A parcel that did not reach the customer: a person is asked at once, since nothing else would say so for days. */
import { readOrderExceptions, saveException, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import type { ChangeException } from '../../fulfillment/facts/fulfillment-change.ts';
import { shownParcel } from '../../network/carriers/untracked.ts';
import { parsePartId, shipmentId } from '../../order/order-id.ts';
import type { Return } from '../../returns/rma/return.ts';
import type { Write } from '../../shared/transact.ts';
import { linksOf, type ShipmentLink, type Tracking } from './tracking.ts';
import type { TrackingStatus } from './tracking-status.ts';

/** Failure, return to sender, loss: what a carrier says of a parcel that it does not deliver. */
const FAILURES: ReadonlySet<TrackingStatus> = new Set(['exception', 'returning', 'returned', 'lost']);

/** What the first shipment's order is told of a parcel that failed. */
export interface FailedDelivery {
  readonly link: ShipmentLink;
  readonly exception: ChangeException;
}

function failureOf(tracking: Tracking, link: ShipmentLink): FailedDelivery {
  const { orderId, n, m } = link;
  const { status, occurredAt, source } = tracking;
  const detail = {
    shipmentId: shipmentId(orderId, n, m),
    ...shownParcel(tracking),
    status,
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...(source === undefined ? {} : { source }),
  };
  return { link, exception: { type: 'DeliveryFailed', shipment: m, detail } };
}

/**
 * The failure that is news to an order: the parcel has failed now, or in another way than before, or it is shipped
 * only now. `next` is the parcel as it becomes.
 */
export function failedDelivery(before: Tracking | undefined, next: Tracking): FailedDelivery | undefined {
  const [link] = linksOf(next);
  if (!link || next.isReturn || !FAILURES.has(next.status)) return undefined;
  return before?.link && before.status === next.status ? undefined : failureOf(next, link);
}

/** The failure that a person is to be asked about; none while one is open that says so of the parcel. */
export async function newFailure(
  before: Tracking | undefined,
  next: Tracking,
): Promise<FailedDelivery | undefined> {
  const failed = failedDelivery(before, next);
  return failed && (await openFailures(failed.link)).length === 0 ? failed : undefined;
}

/** The open exceptions about the failure of a parcel. */
async function openFailures({
  orderId,
  n,
  m,
}: Pick<ShipmentLink, 'orderId' | 'n' | 'm'>): Promise<Exception[]> {
  const exceptions = await readOrderExceptions(orderId);
  return exceptions.filter(
    ({ status, exceptionType, fulfillment, shipment }) =>
      status === 'open' && exceptionType === 'DeliveryFailed' && fulfillment === n && shipment === m,
  );
}

/** What is said of a parcel that is back: which return waits for its goods. */
export function withReturn(
  { link, exception }: FailedDelivery,
  returned: Return | undefined,
): FailedDelivery {
  if (!returned) return { link, exception };
  return { link, exception: toldOfReturn(exception, returned) };
}

/** An exception about a parcel that names the return of its goods. */
export function toldOfReturn(exception: ChangeException, { returnId }: Return): ChangeException {
  return { ...exception, detail: { ...exception.detail, returnId } };
}

/** Exceptions that were opened when the parcel turned round say that it is back, and which return waits for it. */
export async function tellReturned(returns: readonly Return[]): Promise<Write[]> {
  const told = returns.map(async (returned) => {
    const part = parsePartId(returned.shipmentId ?? '');
    const open = part?.kind === 'shipment' ? await openFailures(part) : [];
    return open.map((exception) => {
      const detail = { ...exception.detail, status: 'returned', returnId: returned.returnId };
      return saveException(exception, { ...exception, detail, version: exception.version + 1 });
    });
  });
  return (await Promise.all(told)).flat();
}

/** A parcel that had failed is delivered after all: what was asked about it is settled. */
export async function recoveryWrites(
  before: Tracking | undefined,
  next: Tracking,
  now: string,
): Promise<Write[]> {
  const [link] = linksOf(next);
  const isNews = before?.status !== 'delivered' && next.status === 'delivered';
  if (!link || !isNews || !next.scans.some(({ status }) => FAILURES.has(status))) return [];
  const resolution = { action: 'close', by: 'system', note: 'the parcel was delivered after all' } as const;
  const open = await openFailures(link);
  return open.map((exception) => settleException(undefined, exception, resolution, now).write);
}
