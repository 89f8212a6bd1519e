import * as z from 'zod';
import { Cancelled, Contended, Corrupt, Superseded } from '../../shared/errors.ts';

const units = z.number().int().min(0);

/**
 * RESERVATION: the one record of what an order has claimed from its pool and not yet allocated, per line
 * (P10). `reserving`: chunks are being taken. `active`: everything was taken. `allocated`: nothing is left to
 * allocate (units that a location gives back make it `active` again). `released`: no further claim; what it
 * still lists is being given back (P17).
 */
export const reservationSchema = z.looseObject({
  type: z.literal('Reservation'),
  orderId: z.string(),
  pool: z.string(),
  status: z.enum(['reserving', 'active', 'allocated', 'released']),
  /** The order's execution attempt that wrote it (P16). */
  attempt: units,
  held: z.array(z.object({ lineId: z.string(), sku: z.string(), units })),
  /** The tombstone of a cancel: never taken up again. */
  final: z.boolean().optional(),
  dueAt: z.iso.datetime().optional(),
  version: units,
});
export type Reservation = z.output<typeof reservationSchema>;
export type HeldLine = Reservation['held'][number];

/** In the middle of taking or of giving back: the sweeper finishes it when nobody else does (P17). */
export function isUnsettled({ status, held }: Pick<Reservation, 'status' | 'held'>): boolean {
  return status === 'reserving' || (status === 'released' && held.length > 0);
}

/** Units of lines by SKU: a transaction may touch an item only once. */
export function unitsBySku(
  lines: readonly { readonly sku: string; readonly units: number }[],
): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.sku, (units.get(line.sku) ?? 0) + line.units);
  return units;
}

/** RESERVATION before it holds anything. `version` 0: it is not stored. */
function emptyReservation(orderId: string, pool: string, attempt: number): Reservation {
  return {
    type: 'Reservation',
    orderId,
    pool,
    status: 'active',
    attempt,
    held: [],
    version: 0,
  };
}

/**
 * RESERVATION with more units claimed by an execution's attempt: `reserving` while more is to come, `active`
 * when it is all (P17).
 */
export function addClaim(
  reservation: Reservation | undefined,
  { orderId, pool, attempt }: { orderId: string; pool: string; attempt: number },
  lines: LineUnits,
  status: 'reserving' | 'active',
): Reservation {
  const base = reservation ?? emptyReservation(orderId, pool, attempt);
  return { ...addHeld({ ...base, pool: base.held.length > 0 ? base.pool : pool, attempt }, lines), status };
}

/**
 * RESERVATION released: what it lists is to be given back. One that was not there is written all the same, a
 * late Reserve meets it (P16). `final`: nothing is ever claimed again.
 */
export function markReleased(
  reservation: Reservation | undefined,
  { orderId, pool, attempt }: { orderId: string; pool: string; attempt: number },
  final: boolean,
): Reservation {
  const base = reservation ?? emptyReservation(orderId, pool, attempt);
  return { ...base, status: 'released', ...(final ? { final } : {}), version: base.version + 1 };
}

/**
 * Whether an attempt may claim units of this record (P16).
 * @throws Cancelled for the tombstone of a cancel, Contended while another hand gives units back, Superseded
 * for an older attempt
 */
export function mustAllowClaim(reservation: Reservation | undefined, attempt: number): void {
  if (!reservation) return;
  const { orderId, status, held, final } = reservation;
  if (reservation.attempt > attempt)
    throw new Superseded(`attempt ${reservation.attempt} of order ${orderId} reserves already`);
  if (status === 'released' && final)
    throw new Cancelled(`what order ${orderId} claimed was released for good`);
  if (status === 'released' && held.length > 0)
    throw new Contended(`units of order ${orderId} are still being given back`);
}

type LineUnits = readonly { readonly lineId: string; readonly sku: string; readonly units: number }[];

/** Adds units of lines to what is held. */
export function addHeld(reservation: Reservation, lines: LineUnits): Reservation {
  const held = new Map(reservation.held.map((line) => [line.lineId, { ...line }]));
  for (const { lineId, sku, units } of lines)
    held.set(lineId, { lineId, sku, units: (held.get(lineId)?.units ?? 0) + units });
  const list = [...held.values()].filter((line) => line.units > 0);
  return {
    ...reservation,
    held: list,
    status: reservation.status === 'allocated' && list.length > 0 ? 'active' : reservation.status,
    version: reservation.version + 1,
  };
}

/** Takes units of lines out of what is held. @throws Corrupt when more is taken than is held. */
export function removeHeld(reservation: Reservation, lines: LineUnits): Reservation {
  const held = new Map(reservation.held.map((line) => [line.lineId, { ...line }]));
  for (const { lineId, units } of lines) {
    const line = held.get(lineId);
    if (!line || line.units < units)
      throw new Corrupt(
        `line ${lineId} of order ${reservation.orderId} holds ${line?.units ?? 0} units, not ${units}`,
      );
    held.set(lineId, { ...line, units: line.units - units });
  }
  const list = [...held.values()].filter((line) => line.units > 0);
  return {
    ...reservation,
    held: list,
    status: reservation.status === 'active' && list.length === 0 ? 'allocated' : reservation.status,
    version: reservation.version + 1,
  };
}
