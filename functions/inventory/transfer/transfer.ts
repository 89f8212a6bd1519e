/** Goods on their way from one location to another: what was sent, what arrived, what is in transit. Pure. */
import * as z from 'zod';
import {
  addLots,
  divideLots,
  lotSchema,
  lotsThatLeft,
  MAX_LOTS,
  type NamedLot,
  sumLots,
  takeLots,
} from '../stock/lots.ts';
import type { MovementKind } from '../stock/movement.ts';

const units = z.number().int().min(0);

/**
 * TRANSFER: a SKU on a transfer document from one location to another. What arrives may be told before it was sent, in
 * parts, more or less of it: facts are counted as they come.
 */
export const transferSchema = z.looseObject({
  type: z.literal('Transfer'),
  /** The document's id. */
  transfer: z.string(),
  sku: z.string(),
  from: z.string(),
  to: z.string(),
  sent: units,
  arrived: units,
  /** The location that receives has said that nothing more comes. */
  complete: z.boolean(),
  /** Lots of units in transit, as far as they are known: the other location keeps their dates. */
  lots: z.array(lotSchema).max(MAX_LOTS).optional(),
  /** When somebody is asked where the rest is, UTC ISO; absent while nothing is in transit, and once that was done. */
  dueAt: z.iso.datetime().optional(),
  version: z.number().int(),
});
export type Transfer = z.output<typeof transferSchema>;

/** Which transfer: the line of a document. */
export type TransferLine = Pick<Transfer, 'transfer' | 'sku' | 'from' | 'to'>;

export function emptyTransfer(line: TransferLine): Transfer {
  return { type: 'Transfer', ...line, sent: 0, arrived: 0, complete: false, version: 0 };
}

/** Units that were sent, have not arrived, and may yet arrive. */
export function inTransit({
  sent,
  arrived,
  complete,
}: Pick<Transfer, 'sent' | 'arrived' | 'complete'>): number {
  return complete ? 0 : Math.max(0, sent - arrived);
}

/** How what arrived differs from what was sent, as far as that is known by now. */
export interface TransferDifference {
  readonly as: 'short' | 'over';
  readonly units: number;
}

/** Undefined while units may yet arrive, or where all that was sent has arrived. */
export function differenceOf({ sent, arrived, complete }: Transfer): TransferDifference | undefined {
  if (arrived > sent) return { as: 'over', units: arrived - sent };
  return complete && arrived < sent ? { as: 'short', units: sent - arrived } : undefined;
}

/** A movement of one of the two locations. */
export interface TransferMovement {
  readonly kind: MovementKind;
  readonly location: string;
  readonly units: number;
  readonly reason?: string;
}

/** A transfer as it becomes, and how the stock of its two locations moves. */
export interface TransferChange {
  readonly next: Transfer;
  readonly movements: readonly TransferMovement[];
}

/** A transfer with these lots in transit, of as many units as are; none where nothing is known of any. */
function withTransit({ lots: _, ...transfer }: Transfer, lots: readonly NamedLot[]): Transfer {
  const [kept] = divideLots(lots, inTransit(transfer));
  const named = kept.map(({ lot, units: some, lifeDate }) => ({ lot, units: some, lifeDate }));
  return named.length > 0 ? { ...transfer, lots: named } : transfer;
}

/** A transfer once its units have left, with the lots that they left from. */
export function withLotsSent(transfer: Transfer, left: readonly NamedLot[]): Transfer {
  return withTransit(transfer, addLots(transfer.lots ?? [], sumLots(left), left));
}

/** The lots of units that arrive, and the transfer without them. */
export interface ArrivedLots {
  readonly transfer: Transfer;
  readonly lots: readonly NamedLot[];
}

/**
 * What arrives are the lots that the teller names, with the dates that are known of them, and else those that are in
 * transit, the one that expires first before the others. `expected`: units of them that were in transit.
 */
export function withLotsArrived(
  transfer: Transfer,
  expected: number,
  told: readonly NamedLot[] = [],
): ArrivedLots {
  const { lots = [] } = transfer;
  const rest = takeLots(lots, expected, told);
  const dates = new Map(lots.map(({ lot, lifeDate }) => [lot, lifeDate]));
  const named = told.map((one) => ({ ...one, lifeDate: one.lifeDate ?? dates.get(one.lot) }));
  return {
    transfer: withTransit(transfer, rest),
    lots: told.length > 0 ? named : lotsThatLeft(lots, rest),
  };
}

function some(movements: readonly TransferMovement[]): TransferMovement[] {
  return movements.filter(({ units: moved }) => moved > 0);
}

/** Units leave the one location. Those of them that have not arrived yet are in transit to the other. */
export function send(before: Transfer, sent: number): TransferChange {
  const next = { ...before, sent: before.sent + sent, version: before.version + 1 };
  const due = Math.max(0, inTransit(next) - inTransit(before));
  return {
    next,
    movements: [
      { kind: 'transferOut', location: before.from, units: sent },
      ...some([{ kind: 'transferDue', location: before.to, units: due }]),
    ],
  };
}

/**
 * Units arrive at the other location: those that are in transit, and what is more than that. `complete`: nothing more
 * comes, and what is still in transit is not on its way any more.
 */
export function receive(before: Transfer, arrived: number, complete: boolean): TransferChange {
  const next = {
    ...before,
    arrived: before.arrived + arrived,
    complete: before.complete || complete,
    version: before.version + 1,
  };
  const expected = Math.min(arrived, inTransit(before));
  const lost = complete ? inTransit(before) - expected : 0;
  const { to: location } = before;
  return {
    next,
    movements: some([
      { kind: 'transferIn', location, units: expected },
      { kind: 'receipt', location, units: arrived - expected, reason: 'more arrived than was in transit' },
      { kind: 'transferLost', location, units: lost, reason: 'did not arrive' },
    ]),
  };
}
