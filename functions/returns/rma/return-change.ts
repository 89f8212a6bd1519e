/** How a return changes: received, inspected, given up, closed, or past a deadline. Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { sumUnits } from '../../order/line-units.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { carry, type EventDraft } from '../../shared/events/carried.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { type Disposition, mustCover, mustFollow, type Return, type ReturnLine } from './return.ts';

/** When a return changes (UTC ISO), and the stage's durations that count from then. */
export interface ReturnMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'returnReceiveWithin' | 'returnInspectWithin' | 'checkAfter'>;
}

/** The event `return.<what>` with the ids of the return and `data`. */
export function eventOf(
  what: string,
  { orderId, returnId, location }: Return,
  data: Record<string, unknown> = {},
): EventDraft {
  return { type: `return.${what}`, data: { orderId, returnId, location, ...data } };
}

/** The only way a return changes: its version goes up by 1, and the change carries its event. */
function reviseReturn(before: Return, change: Partial<Return>, now: string, event: EventDraft): Return {
  // What a return waits for changes with it: without a new deadline nothing is awaited.
  const { dueAt: _, ...rest } = before;
  const version = before.version + 1;
  return { ...rest, ...change, version, ...carry(event, version, now) };
}

/** What an event does: the return as it becomes, and what else is in the same write. */
export interface ReturnChange {
  readonly next: Return;
  readonly movements: readonly StockMovement[];
  /** Units that are back with this event: the order no longer counts them as delivered. */
  readonly back: readonly ReturnLine[];
}

type CountedLine = Pick<ReturnLine, 'lineId' | 'units'>;

/** @throws InvalidRequest for what was not announced */
function mustBeAnnounced(announced: readonly ReturnLine[], counted: readonly CountedLine[]): void {
  const fields = counted.flatMap(({ lineId, units }) => {
    const known = announced.find((line) => line.lineId === lineId)?.units ?? 0;
    return units > known ? [{ path: `lines.${lineId}`, message: `${known} units were announced` }] : [];
  });
  if (fields.length > 0)
    throw new InvalidRequest('More came back than was announced: open a return for it.', fields);
}

function countedLines(announced: readonly ReturnLine[], counted: readonly CountedLine[]): ReturnLine[] {
  return announced.flatMap((line) =>
    counted.filter(({ lineId }) => lineId === line.lineId).map(({ units }) => ({ ...line, units })),
  );
}

/**
 * The goods are here: as `counted`, or all that were announced. The order's units are back; the stock moves
 * with the inspection, which is due from now on.
 * @throws Conflict when the return has been inspected; InvalidRequest for what was not announced
 */
export function receiveReturn(
  before: Return,
  counted: readonly CountedLine[] | undefined,
  { now, settings }: ReturnMoment,
): ReturnChange {
  mustFollow(before, 'received');
  mustBeAnnounced(before.lines, counted ?? []);
  const arrived = counted ? countedLines(before.lines, counted) : before.lines;
  const inspectBy = after(now, settings.returnInspectWithin);
  const change = {
    status: 'received',
    received: arrived,
    receivedAt: now,
    inspectBy,
    dueAt: inspectBy,
  } as const;
  const next = reviseReturn(before, change, now, eventOf('received', before, { lines: arrived }));
  return { next, movements: [], back: arrived };
}

/** What an inspector found of some units of a line. */
export interface InspectedLine {
  readonly lineId: string;
  readonly units: number;
  readonly as: Disposition['as'];
  readonly reason?: string | undefined;
  readonly lot?: string | undefined;
}

function dispositionOf({ reason, lot, ...line }: InspectedLine, arrived: readonly ReturnLine[]): Disposition {
  return {
    ...line,
    sku: arrived.find(({ lineId }) => lineId === line.lineId)?.sku ?? '',
    ...(reason === undefined ? {} : { reason }),
    ...(lot === undefined ? {} : { lot }),
  };
}

/** All units are on hand again; those that are unsellable are then taken out of what may be sold. */
function inspectionMovements(
  { location, pool }: Return,
  { as, sku, units, lot }: Disposition,
): StockMovement[] {
  const restock: StockMovement = {
    kind: 'restock',
    sku,
    location,
    pool,
    units,
    ...(lot === undefined ? {} : { lots: [{ lot, units }] }),
  };
  if (as === 'restock') return [restock];
  return [restock, { kind: 'unsellable', sku, location, pool, units }];
}

/**
 * What each unit is worth: `restock` is on sale again at the receiving location; `unsellable` is counted
 * there and never promised. An inspection without a receipt is one of all that was announced.
 * @throws Conflict when the return has been inspected or closed; InvalidRequest when `found` is not of what
 * came back
 */
export function inspectReturn(
  before: Return,
  found: readonly InspectedLine[],
  { now, settings }: ReturnMoment,
): ReturnChange {
  mustFollow(before, 'inspected');
  const arrived = before.received ?? before.lines;
  mustCover(arrived, found);
  const dispositions = found.map((line) => dispositionOf(line, arrived));
  const change = {
    status: 'inspected' as const,
    received: arrived,
    dispositions,
    inspectedAt: now,
    // The execution closes the return; should its wake-up be lost, the sweeper does (P3).
    dueAt: after(now, settings.checkAfter),
    ...(before.receivedAt === undefined ? { receivedAt: now } : {}),
  };
  const restocked = sumUnits(dispositions.filter(({ as }) => as === 'restock'));
  const unsellable = sumUnits(dispositions.filter(({ as }) => as === 'unsellable'));
  const event = eventOf('inspected', before, { restocked, unsellable });
  return {
    next: reviseReturn(before, change, now, event),
    back: before.received ? [] : arrived,
    movements: dispositions.flatMap((disposition) => inspectionMovements(before, disposition)),
  };
}

/** Nothing will come. @throws Conflict when something has */
export function cancelReturn(before: Return, now: string): Return {
  mustFollow(before, 'cancelled');
  return reviseReturn(before, { status: 'cancelled', closedAt: now }, now, eventOf('cancelled', before));
}

/** Everything is done. @throws Conflict before it is inspected */
export function closeReturn(before: Return, now: string): Return {
  mustFollow(before, 'closed');
  return reviseReturn(before, { status: 'closed', closedAt: now }, now, eventOf('closed', before));
}

/** The goods did not come in time. @throws Conflict when they did */
export function expireReturn(before: Return, now: string): Return {
  mustFollow(before, 'expired');
  const event = eventOf('expired', before, { missed: 'receiveBy' });
  return reviseReturn(before, { status: 'expired', closedAt: now }, now, event);
}

/** Nobody has inspected what arrived: that is announced again, at the same interval, until somebody does. */
export function remindOfInspection(before: Return, { now, settings }: ReturnMoment): Return {
  const change = {
    reminders: before.reminders + 1,
    dueAt: after(now, settings.returnInspectWithin),
  };
  return reviseReturn(before, change, now, eventOf('expired', before, { missed: 'inspectBy' }));
}
