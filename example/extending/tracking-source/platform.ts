import * as z from 'zod';
import { verifyStandardWebhook } from '../../../functions/access/signatures.ts';
import { findParcelKey } from '../../../functions/network/carriers/carrier.ts';
import type { Scan, TrackingStatus } from '../../../functions/tracking/parcel/tracking-status.ts';
import type { TrackingMessage, TrackingPlatform } from '../../../functions/tracking/sources/source.ts';

const eventSchema = z.object({
  id: z.string(),
  parcel: z.object({ id: z.string(), carrier: z.string().min(1), number: z.string().min(1) }),
  history: z.array(z.object({ at: z.iso.datetime({ offset: true }), code: z.string(), place: z.string() })),
});
type HistoryEntry = z.output<typeof eventSchema>['history'][number];

/** A code that is not here is `unknown`, which is kept and changes no status. */
const STATUS_BY_CODE: Readonly<Record<string, TrackingStatus>> = {
  LABEL: 'pre_transit',
  MOVING: 'in_transit',
  VAN: 'out_for_delivery',
  DONE: 'delivered',
  BACK: 'returning',
  SENDER: 'returned',
};

function scanOf({ at, code, place }: HistoryEntry): Scan {
  return {
    occurredAt: new Date(at).toISOString(),
    status: STATUS_BY_CODE[code] ?? 'unknown',
    delayed: false,
    code,
    location: place,
    rawStatus: code,
    description: '',
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parcelwatch sends the whole history of a parcel with each event. */
function read(json: string): TrackingMessage {
  const event = eventSchema.safeParse(jsonOf(json));
  if (!event.success) return { kind: 'kept', why: z.prettifyError(event.error) };
  const { id, parcel, history } = event.data;
  const meant = findParcelKey(parcel.carrier, parcel.number);
  if (!meant) return { kind: 'kept', why: 'there is no such number' };
  return {
    kind: 'tracking',
    ...meant,
    isReturn: false,
    scans: history.map(scanOf),
    trackerRef: parcel.id,
    eventRef: id,
  };
}

export const parcelwatch: TrackingPlatform = { verify: verifyStandardWebhook, read };
