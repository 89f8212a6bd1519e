import { readFulfillment } from '../fulfillment/work-order/fulfillment.store.ts';
import { parsePartId } from '../order/order-id.ts';
import { type Caller, callerName, mustOwn } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { type ParcelEvent, recordParcelDoor } from './doors.ts';
import { reportWrites } from './parcel/report-writes.ts';
import { readShipments, type TrackedShipment } from './parcel/tracking.store.ts';
import type { Tracking } from './parcel/tracking.ts';
import type { Scan } from './parcel/tracking-status.ts';

const STATUS = { handedOver: 'delivered', lost: 'lost', cameBack: 'returned' } as const;

interface ParcelRef {
  readonly orderId: string;
  readonly n: number;
}

type FollowedShipment = TrackedShipment & { readonly tracking: Tracking };

/** @throws NotFound; Forbidden for another location than the one that shipped */
async function readFor(caller: Caller, { orderId, n }: ParcelRef, id: string): Promise<FollowedShipment> {
  const fulfillment = await readFulfillment(orderId, n);
  mustOwn(caller, 'location', fulfillment.location);
  const shipments = await readShipments(orderId, [fulfillment]);
  const shipment = shipments.find(({ shipmentId }) => shipmentId === id);
  const { tracking } = shipment ?? {};
  if (!shipment || !tracking) throw new NotFound(`There is no shipment ${id}.`);
  return { ...shipment, tracking };
}

function scanOf({ kind, at }: ParcelEvent, now: string): Scan {
  const occurredAt = at === undefined || Date.parse(at) > Date.parse(now) ? now : new Date(at).toISOString();
  return {
    occurredAt,
    status: STATUS[kind],
    delayed: false,
    code: kind,
    location: '',
    rawStatus: kind,
    description: '',
  };
}

/** One write: the command's `record`, and the parcel with all that its end means. */
async function carryOut(
  { shipmentId, tracking: parcel }: FollowedShipment,
  { event, by, now }: { readonly event: ParcelEvent; readonly by: string; readonly now: string },
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  const report = { scans: [scanOf(event, now)], isReturn: false, source: parcel.source ?? by };
  const told = await reportWrites(parcel, parcel, report, now);
  const { status } = told?.tracking ?? parcel;
  const { id, kind } = event;
  const answer = { status: 200, body: { shipmentId, id, kind, recordedAt: now, status } };
  await transact([record(answer), ...(told?.writes ?? [])]);
  return answer;
}

/** POST /shipments/{id}/events: somebody who knows says how a parcel ended. */
export const handler = serve(
  on(recordParcelDoor, async ({ params: { id }, body: event, caller, now }) => {
    const part = parsePartId(id);
    if (part?.kind !== 'shipment') throw new NotFound(`There is no shipment ${id}.`);
    const { orderId, n } = part;
    await readFor(caller, part, id);
    const { id: commandId, ...content } = event;
    const aggregate = key.fulfillment(orderId, n);
    const command = { aggregate, caller, id: commandId, content: { shipment: id, ...content }, now };
    const told = { event, by: callerName(caller), now };
    const answer = await carryOutOnce(command, (record) =>
      retryMoved(async () => carryOut(await readFor(caller, part, id), told, record)),
    );
    return { ...answer, correlation: { orderId } };
  }),
);
