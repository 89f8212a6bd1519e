import * as z from 'zod';
import { type LineUnits, overlap, plus, unitsOf } from '../../order/line-units.ts';
import { ORDER_OWNER } from '../../order/unit-owner.ts';
import { Cancelled, Contended, Corrupt, Superseded } from '../../shared/errors.ts';
import { keptTimesSchema } from '../../shared/events/kept-times.ts';

const units = z.number().int().min(0);

/** Units of a line that wait under one owner. */
const heldLineSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units,
  /** Who owns them: a step's key or an exception's (order/unit-owner.ts, P24). */
  by: z.string().default(ORDER_OWNER),
  /** The number of the fulfillment that they left last; absent for units that were never planned. */
  from: z.number().int().optional(),
});
export type HeldLine = z.output<typeof heldLineSchema>;

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
  held: z.array(heldLineSchema),
  /** The tombstone of a cancel: never taken up again. */
  final: z.boolean().optional(),
  dueAt: z.iso.datetime().optional(),
  /** When the order was reserved and routed. */
  told: keptTimesSchema.optional(),
  version: units,
});
export type Reservation = z.output<typeof reservationSchema>;

/** Whether a reservation is in the middle of taking or giving back: the sweeper finishes what nobody else does (P17). */
export function isUnsettled({ status, held }: Pick<Reservation, 'status' | 'held'>): boolean {
  return status === 'reserving' || (status === 'released' && held.length > 0);
}

/** The units of lines by SKU: a transaction may touch a SKU's item only once. */
export function unitsBySku(
  lines: readonly { readonly sku: string; readonly units: number }[],
): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const line of lines) units.set(line.sku, (units.get(line.sku) ?? 0) + line.units);
  return units;
}

/** The order, pool and execution attempt that a reservation belongs to. */
export type ReservationOwner = Pick<Reservation, 'orderId' | 'pool' | 'attempt'>;

/** RESERVATION of an order that has claimed nothing yet. `version` 0: it is not stored. */
export function emptyReservation({ orderId, pool, attempt }: ReservationOwner): Reservation {
  return { type: 'Reservation', orderId, pool, status: 'allocated', attempt, held: [], version: 0 };
}

/**
 * RESERVATION with more units, claimed by an execution's attempt: `reserving` while more are to come, `active`
 * with the last of them (P17). One that holds units stays in their pool. `by`: who is to plan them.
 */
export function addClaim(
  reservation: Reservation | undefined,
  owner: ReservationOwner,
  lines: readonly LineUnits[],
  status: 'reserving' | 'active',
  by: string = ORDER_OWNER,
): Reservation {
  const base = reservation ?? emptyReservation(owner);
  const pool = base.held.length > 0 ? base.pool : owner.pool;
  return { ...addHeld({ ...base, pool, attempt: owner.attempt }, lines, { by }), status };
}

/**
 * RESERVATION released: the units that it lists are to be given back. An order that never claimed anything gets
 * one too, so that a late Reserve meets it (P16). `final`: the order never claims anything again.
 */
export function markReleased(
  reservation: Reservation | undefined,
  owner: ReservationOwner,
  final: boolean,
): Reservation {
  const base = reservation ?? emptyReservation(owner);
  return { ...base, status: 'released', ...(final ? { final } : {}), version: base.version + 1 };
}

/**
 * Passes if an attempt may claim units on this record (P16).
 * @throws Cancelled for the tombstone of a cancel, Contended while units are still being given back, Superseded
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

/** The units of lines that any owner waits with, or those of the owners that `owns` picks. A line is named once. */
export function heldUnits(
  { held }: Pick<Reservation, 'held'>,
  owns: (by: string) => boolean = anybody,
): LineUnits[] {
  return plus(
    held.filter(({ by }) => owns(by)),
    [],
  );
}

function anybody(): boolean {
  return true;
}

/** Under whom more units wait, and which fulfillment they left. */
type Waiting = Pick<HeldLine, 'by' | 'from'>;

/** RESERVATION with more units of lines; one that was `allocated` is `active` again. */
export function addHeld(
  reservation: Reservation,
  lines: readonly LineUnits[],
  waiting: Waiting = { by: ORDER_OWNER },
): Reservation {
  const added = lines.map(({ lineId, sku, units: more }) => ({ lineId, sku, units: more, ...waiting }));
  const held = merged([...reservation.held, ...added]);
  const isHeldAgain = reservation.status === 'allocated' && held.length > 0;
  const status = isHeldAgain ? 'active' : reservation.status;
  return { ...reservation, held, status, version: reservation.version + 1 };
}

/**
 * RESERVATION with fewer units of lines, taken from those whose owner `owns` picks (or that it picks by where they
 * come from); one that holds none any more is `allocated`.
 * @throws Corrupt when more is taken than is held
 */
export function removeHeld(
  reservation: Reservation,
  lines: readonly LineUnits[],
  owns: (by: string, from?: number) => boolean = anybody,
): Reservation {
  const missing = new Map(plus(lines, []).map((line) => [line.lineId, line.units]));
  const held = reservation.held.map((line) => {
    const taken = owns(line.by, line.from) ? Math.min(line.units, missing.get(line.lineId) ?? 0) : 0;
    if (taken > 0) missing.set(line.lineId, (missing.get(line.lineId) ?? 0) - taken);
    return { ...line, units: line.units - taken };
  });
  for (const [lineId, units] of missing)
    if (units > 0)
      throw new Corrupt(
        `line ${lineId} of order ${reservation.orderId} holds ${units} units fewer than are taken`,
      );
  const list = merged(held);
  const isUsedUp = reservation.status === 'active' && list.length === 0;
  const status = isUsedUp ? 'allocated' : reservation.status;
  return { ...reservation, held: list, status, version: reservation.version + 1 };
}

/** RESERVATION with units of one owner given to another: of `lines`, or all that the owner has. */
export function handOver(
  reservation: Reservation,
  owns: (by: string) => boolean,
  to: string,
  lines: readonly LineUnits[] = heldUnits(reservation, owns),
): Reservation {
  let rest: LineUnits[] = overlap(heldUnits(reservation, owns), lines);
  const held = reservation.held.flatMap((line) => {
    const given = owns(line.by) ? Math.min(line.units, unitsOf(rest, line.lineId)) : 0;
    if (given === 0) return [line];
    rest = rest.map((one) => (one.lineId === line.lineId ? { ...one, units: one.units - given } : one));
    return [
      { ...line, units: line.units - given },
      { ...line, units: given, by: to },
    ];
  });
  return { ...reservation, held: merged(held), version: reservation.version + 1 };
}

/** One entry for each line, owner and origin; entries without units go. */
function merged(held: readonly HeldLine[]): HeldLine[] {
  const entries = new Map<string, HeldLine>();
  for (const line of held) {
    if (line.units === 0) continue;
    const name = JSON.stringify([line.lineId, line.by, line.from]);
    entries.set(name, { ...line, units: line.units + (entries.get(name)?.units ?? 0) });
  }
  return [...entries.values()];
}
