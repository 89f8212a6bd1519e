import * as z from 'zod';
import { sumUnits } from '../../order/line-units.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';

export const returnStatuses = [
  'requested',
  'received',
  'inspected',
  'closed',
  'cancelled',
  'expired',
] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

const units = z.number().int().min(0);
/** Units of an order's line that come back. */
export const returnLineSchema = z.object({ lineId: z.string(), sku: z.string(), units });
export type ReturnLine = z.output<typeof returnLineSchema>;

/** What a unit is worth: `restock` goes back on sale, `unsellable` is counted as there and never promised. */
export const dispositions = ['restock', 'unsellable'] as const;
/** What an inspector found of some units of a line. */
export const dispositionSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units: z.number().int().min(1),
  as: z.enum(dispositions),
  reason: z.string().optional(),
  lot: z.string().optional(),
});
export type Disposition = z.output<typeof dispositionSchema>;

/**
 * RETURN (an RMA): delivered units of an order that come back to one location. Units are whole, times UTC.
 */
export const returnSchema = z.looseObject({
  type: z.literal('Return'),
  orderId: z.string(),
  channel: z.string(),
  n: z.number().int().min(1),
  returnId: z.string(),
  /** Where the goods go. */
  location: z.string(),
  pool: z.string(),
  status: z.enum(returnStatuses),
  /** Units that were announced. */
  lines: z.array(returnLineSchema),
  /** Units that arrived; absent until they do. */
  received: z.array(returnLineSchema).optional(),
  /**
   * Of the received units those that were found shipped and not returned yet, and that are counted as
   * returned by this. Absent in returns that were received before fulfillments knew their parcels.
   */
  taken: z.array(returnLineSchema).optional(),
  dispositions: z.array(dispositionSchema).default([]),
  reason: z.string().optional(),
  requestedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime().optional(),
  inspectedAt: z.iso.datetime().optional(),
  closedAt: z.iso.datetime().optional(),
  /** When the goods are due. */
  receiveBy: z.iso.datetime(),
  /** When the inspection is due; set with the receipt. */
  inspectBy: z.iso.datetime().optional(),
  /** When the sweeper acts; absent when nothing is awaited. */
  dueAt: z.iso.datetime().optional(),
  /** How often a missed inspection was announced. */
  reminders: units.default(0),
  /** Which execution of the return is wanted; its name is `<returnId>-<attempt>`. */
  attempt: z.number().int().min(1),
  /** Raised by the sweeper to make the relay look at the item once more. */
  touched: units.optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Return = z.output<typeof returnSchema>;

/** Whether nothing is awaited of the return any more. */
export function isEnded({ status }: Pick<Return, 'status'>): boolean {
  return status === 'closed' || status === 'cancelled' || status === 'expired';
}

/**
 * Which status may follow which. `received` and `inspected` are facts: they hold even when the return had
 * been given up. `cancelled` is a request, `expired` comes from the deadline. docs/api.md is printed from
 * here.
 */
export const returnTransitions: Readonly<Record<ReturnStatus, readonly ReturnStatus[]>> = {
  requested: ['received', 'inspected', 'cancelled', 'expired'],
  received: ['inspected'],
  inspected: ['closed'],
  closed: [],
  cancelled: ['received', 'inspected'],
  expired: ['received', 'inspected'],
};

/** @throws Conflict with the present status, when `next` may not follow it */
export function mustFollow(current: Pick<Return, 'returnId' | 'status'>, next: ReturnStatus): void {
  if (!returnTransitions[current.status].includes(next))
    throw new Conflict(`Return ${current.returnId} is ${current.status}: it cannot become ${next}.`, {
      returnStatus: current.status,
    });
}

function unitsOfLine(lines: readonly { lineId: string; units: number }[], lineId: string): number {
  return sumUnits(lines.filter((line) => line.lineId === lineId));
}

/**
 * How many units of a line are on their way back: those of returns that have neither arrived nor come to
 * nothing. What has arrived is counted as returned where it was shipped (`taken`).
 */
export function claimedUnits(returns: readonly Return[], lineId: string): number {
  return returns
    .filter(({ status, taken }) => status !== 'cancelled' && status !== 'expired' && !taken)
    .reduce((sum, { received, lines }) => sum + unitsOfLine(received ?? lines, lineId), 0);
}

/** Units that returns brought back before fulfillments counted them as returned themselves. */
export function receivedBefore(returns: readonly Return[]): readonly ReturnLine[] {
  const arrived: readonly ReturnStatus[] = ['received', 'inspected', 'closed'];
  return returns
    .filter(({ status, taken }) => !taken && arrived.includes(status))
    .flatMap(({ received, lines }) => received ?? lines);
}

/**
 * @throws InvalidRequest unless `found` says of each unit that came back, and of no other, what became of it
 */
export function mustCover(
  arrived: readonly ReturnLine[],
  found: readonly { readonly lineId: string; readonly units: number }[],
): void {
  const miscounted = arrived
    .map(({ lineId, units: back }) => ({ lineId, back, inspected: unitsOfLine(found, lineId) }))
    .filter(({ back, inspected }) => back !== inspected)
    .map(({ lineId, back, inspected }) => ({
      path: `lines.${lineId}`,
      message: `${back} units came back, ${inspected} are inspected`,
    }));
  const unknown = found
    .filter(({ lineId }) => !arrived.some((line) => line.lineId === lineId))
    .map(({ lineId }) => ({ path: `lines.${lineId}`, message: 'is not a line of this return' }));
  const fields = [...miscounted, ...unknown];
  if (fields.length > 0)
    throw new InvalidRequest('The inspection does not say what became of each unit.', fields);
}
