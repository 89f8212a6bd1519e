import * as z from 'zod';
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
export const returnLineSchema = z.object({ lineId: z.string(), sku: z.string(), units });
export type ReturnLine = z.output<typeof returnLineSchema>;

/** What an inspector finds: `restock` goes back on sale, `unsellable` stays counted and is never promised. */
export const dispositions = ['restock', 'unsellable'] as const;
export const dispositionSchema = z.object({
  lineId: z.string(),
  sku: z.string(),
  units: z.number().int().min(1),
  as: z.enum(dispositions),
  reason: z.string().optional(),
  lot: z.string().optional(),
});
export type Disposition = z.output<typeof dispositionSchema>;

/** A return (RMA) of an order's delivered units to one location. Units are whole, times UTC. */
export const returnSchema = z.looseObject({
  type: z.literal('Return'),
  orderId: z.string(),
  channel: z.string(),
  n: z.number().int().min(1),
  returnId: z.string(),
  location: z.string(),
  pool: z.string(),
  status: z.enum(returnStatuses),
  /** What was announced; `received` what arrived, where it was counted. */
  lines: z.array(returnLineSchema),
  received: z.array(returnLineSchema).optional(),
  dispositions: z.array(dispositionSchema).default([]),
  reason: z.string().optional(),
  requestedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime().optional(),
  inspectedAt: z.iso.datetime().optional(),
  closedAt: z.iso.datetime().optional(),
  /** When the goods, then the inspection, are due; the sweeper acts on `dueAt`. */
  receiveBy: z.iso.datetime(),
  inspectBy: z.iso.datetime().optional(),
  dueAt: z.iso.datetime().optional(),
  /** A missed inspection was escalated so often. */
  reminders: units.default(0),
  /** The return's execution is `<returnId>-<attempt>`. */
  attempt: z.number().int().min(1),
  touched: units.optional(),
  version: units,
  evt: carriedEventSchema.optional(),
});
export type Return = z.output<typeof returnSchema>;

/** Nothing is awaited any more. */
export const isEnded = ({ status }: Pick<Return, 'status'>): boolean =>
  status === 'closed' || status === 'cancelled' || status === 'expired';

/**
 * What may follow what. `received` and `inspected` are facts: they hold even when the return had been given
 * up; `cancelled` is a request, `expired` the deadline's.
 */
export const returnTransitions: Readonly<Record<ReturnStatus, readonly ReturnStatus[]>> = {
  requested: ['received', 'inspected', 'cancelled', 'expired'],
  received: ['inspected'],
  inspected: ['closed'],
  closed: [],
  cancelled: ['received', 'inspected'],
  expired: ['received', 'inspected'],
};

/** @throws Conflict with the present state */
export function mustFollow(current: Pick<Return, 'returnId' | 'status'>, next: ReturnStatus): void {
  if (!returnTransitions[current.status].includes(next))
    throw new Conflict(`Return ${current.returnId} is ${current.status}: it cannot become ${next}.`, {
      returnStatus: current.status,
    });
}

/** Units of a line that other returns have claimed: all but those of returns that came to nothing. */
export function claimedUnits(returns: readonly Return[], lineId: string): number {
  return returns
    .filter(({ status }) => status !== 'cancelled' && status !== 'expired')
    .reduce(
      (sum, one) =>
        sum +
        (one.received ?? one.lines)
          .filter((line) => line.lineId === lineId)
          .reduce((units, line) => units + line.units, 0),
      0,
    );
}

/** @throws InvalidRequest when the dispositions are not of the units that came back */
export function mustCover(
  arrived: readonly ReturnLine[],
  found: readonly { readonly lineId: string; readonly units: number }[],
): void {
  const fields = arrived.flatMap((line) => {
    const units = found
      .filter(({ lineId }) => lineId === line.lineId)
      .reduce((sum, one) => sum + one.units, 0);
    return units === line.units
      ? []
      : [{ path: `lines.${line.lineId}`, message: `${line.units} units came back, ${units} are inspected` }];
  });
  const unknown = found
    .filter(({ lineId }) => !arrived.some((line) => line.lineId === lineId))
    .map(({ lineId }) => ({ path: `lines.${lineId}`, message: 'is not a line of this return' }));
  if (fields.length + unknown.length > 0)
    throw new InvalidRequest('The inspection does not say what became of each unit.', [
      ...fields,
      ...unknown,
    ]);
}
