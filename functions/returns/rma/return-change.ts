import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { amend, type Order, shiftUnits } from '../../order/order.ts';
import { returnId } from '../../order/order-id.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import { carry, type EventDraft } from '../../shared/events/carried.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import {
  claimedUnits,
  type Disposition,
  mustCover,
  mustFollow,
  type Return,
  type ReturnLine,
} from './return.ts';

export interface ReturnMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'returnReceiveWithin' | 'returnInspectWithin' | 'checkAfter'>;
}

const saying = (
  what: string,
  { orderId, returnId: id, location }: Return,
  data: Record<string, unknown> = {},
): EventDraft => ({ type: `return.${what}`, data: { orderId, returnId: id, location, ...data } });

/** The only way a return changes: version and event. Without `dueAt` nothing is awaited. */
function revised(
  before: Return,
  change: Partial<Return>,
  dueAt: string | undefined,
  now: string,
  draft: EventDraft,
): Return {
  const { dueAt: _, ...rest } = before;
  const version = before.version + 1;
  return {
    ...rest,
    ...change,
    ...(dueAt === undefined ? {} : { dueAt }),
    version,
    ...carry(draft, version, now),
  };
}

const sum = (lines: readonly { readonly units: number }[]): number =>
  lines.reduce((units, line) => units + line.units, 0);

/**
 * What can be returned of a line, and where it was sent from: delivered units less those that earlier returns
 * took back or claim.
 */
interface Deliverer {
  readonly sku: string;
  readonly location: string;
  readonly pool: string;
  readonly delivered: number;
}

function delivererOf(fulfillments: readonly Fulfillment[], lineId: string): Deliverer | undefined {
  const parts = fulfillments.flatMap((one) =>
    one.lines.filter((line) => line.lineId === lineId && line.delivered > 0).map((line) => ({ one, line })),
  );
  const most = parts.toSorted((a, b) => b.line.delivered - a.line.delivered)[0];
  return (
    most && {
      sku: most.line.sku,
      location: most.one.location,
      pool: most.one.pool,
      delivered: parts.reduce((units, { line }) => units + line.delivered, 0),
    }
  );
}

export interface ReturnRequest {
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  readonly reason?: string | undefined;
  readonly location?: string | undefined;
}

export interface ReturnFacts {
  readonly orderId: string;
  readonly channel: string;
  readonly n: number;
  readonly fulfillments: readonly Fulfillment[];
  readonly returns: readonly Return[];
}

/**
 * A return of delivered units, to the location that sent most of the first line unless one is named.
 * @throws Conflict when more is to come back than was delivered and not claimed by another return
 */
export function requestReturn(
  { orderId, channel, n, fulfillments, returns }: ReturnFacts,
  { lines, reason, location }: ReturnRequest,
  { now, settings }: ReturnMoment,
): Return {
  const known = lines.map(({ lineId, units }) => ({
    lineId,
    units,
    from: delivererOf(fulfillments, lineId),
    claimed: claimedUnits(returns, lineId),
  }));
  const tooMuch = known.filter(({ units, from, claimed }) => units > (from?.delivered ?? 0) - claimed);
  if (tooMuch.length > 0) {
    throw new Conflict(`More is to come back than order ${orderId} has delivered.`, {
      lines: tooMuch.map(({ lineId, units, from, claimed }) => ({
        lineId,
        wanted: units,
        returnable: Math.max(0, (from?.delivered ?? 0) - claimed),
      })),
    });
  }
  const first = known[0]?.from;
  if (!first) throw new InvalidRequest('A return needs a line.', [{ path: 'lines', message: 'is empty' }]);
  const receiveBy = after(now, settings.returnReceiveWithin);
  const returning = known.map(
    ({ lineId, units, from }): ReturnLine => ({ lineId, sku: from?.sku ?? '', units }),
  );
  const id = returnId(orderId, n);
  const data = { orderId, returnId: id, location: location ?? first.location, lines: returning };
  return {
    type: 'Return',
    orderId,
    channel,
    n,
    returnId: id,
    location: location ?? first.location,
    pool: first.pool,
    status: 'requested',
    lines: returning,
    dispositions: [],
    ...(reason === undefined ? {} : { reason }),
    requestedAt: now,
    receiveBy,
    dueAt: receiveBy,
    reminders: 0,
    attempt: 1,
    version: 1,
    ...carry({ type: 'return.requested', data }, 1, now),
  };
}

/**
 * The goods are here: what was announced, or what was counted.
 * @throws Conflict; InvalidRequest for what was not announced
 */
export function receiveReturn(
  before: Return,
  counted: readonly { readonly lineId: string; readonly units: number }[] | undefined,
  { now, settings }: ReturnMoment,
): ReturnChange {
  mustFollow(before, 'received');
  const fields = (counted ?? []).flatMap(({ lineId, units }) => {
    const announced = before.lines.find((line) => line.lineId === lineId)?.units ?? 0;
    return units > announced
      ? [{ path: `lines.${lineId}`, message: `${announced} units were announced` }]
      : [];
  });
  if (fields.length > 0)
    throw new InvalidRequest('More came back than was announced: open a return for it.', fields);
  const arrived = counted
    ? before.lines.flatMap((line) =>
        counted.filter(({ lineId }) => lineId === line.lineId).map(({ units }) => ({ ...line, units })),
      )
    : before.lines;
  const inspectBy = after(now, settings.returnInspectWithin);
  const next = revised(
    before,
    { status: 'received', received: arrived, receivedAt: now, inspectBy },
    inspectBy,
    now,
    saying('received', before, { lines: arrived }),
  );
  return { next, movements: [], back: arrived };
}

/** What an event does: the return as it becomes, and what else is in the same write. */
export interface ReturnChange {
  readonly next: Return;
  readonly movements: readonly StockMovement[];
  /** Units that are back with this event. */
  readonly back: readonly ReturnLine[];
}

/**
 * What each unit is worth: `restock` is on sale again at the receiving location; `unsellable` is counted
 * there and never promised. An inspection without a receipt is one of all that was announced.
 * @throws Conflict, InvalidRequest
 */
export function inspectReturn(
  before: Return,
  found: readonly Omit<Disposition, 'sku'>[],
  { now, settings }: ReturnMoment,
): ReturnChange {
  mustFollow(before, 'inspected');
  const arrived = before.received ?? before.lines;
  mustCover(arrived, found);
  const dispositions = found.map(
    (one): Disposition => ({ ...one, sku: arrived.find(({ lineId }) => lineId === one.lineId)?.sku ?? '' }),
  );
  const of = (as: Disposition['as']): Disposition[] => dispositions.filter((one) => one.as === as);
  const moving = (kind: StockMovement['kind'], one: Disposition): StockMovement => ({
    kind,
    sku: one.sku,
    location: before.location,
    pool: before.pool,
    units: one.units,
    ...(kind === 'restock' && one.lot !== undefined ? { lots: [{ lot: one.lot, units: one.units }] } : {}),
  });
  const change = {
    status: 'inspected' as const,
    received: arrived,
    dispositions,
    inspectedAt: now,
    ...(before.receivedAt === undefined ? { receivedAt: now } : {}),
  };
  // The execution closes it; should the record be lost, the sweeper looks (P3).
  const next = revised(
    before,
    change,
    after(now, settings.checkAfter),
    now,
    saying('inspected', before, { restocked: sum(of('restock')), unsellable: sum(of('unsellable')) }),
  );
  return {
    next,
    back: before.received ? [] : arrived,
    movements: dispositions.flatMap((one) => [
      moving('restock', one),
      ...(one.as === 'unsellable' ? [moving('unsellable', one)] : []),
    ]),
  };
}

export function cancelReturn(before: Return, now: string): Return {
  mustFollow(before, 'cancelled');
  return revised(before, { status: 'cancelled', closedAt: now }, undefined, now, saying('cancelled', before));
}

export function closeReturn(before: Return, now: string): Return {
  mustFollow(before, 'closed');
  return revised(before, { status: 'closed', closedAt: now }, undefined, now, saying('closed', before));
}

/** The goods never came. */
export function expireReturn(before: Return, now: string): Return {
  mustFollow(before, 'expired');
  return revised(
    before,
    { status: 'expired', closedAt: now },
    undefined,
    now,
    saying('expired', before, { missed: 'receiveBy' }),
  );
}

/** Nobody has inspected what arrived: it is said again, at the same interval, until somebody does. */
export function remindOfInspection(before: Return, { now, settings }: ReturnMoment): Return {
  const next = after(now, settings.returnInspectWithin);
  return revised(
    before,
    { reminders: before.reminders + 1 },
    next,
    now,
    saying('expired', before, { missed: 'inspectBy' }),
  );
}

/** META after units came back: of an order of which none stayed delivered, that is its end. */
export function orderAfterReturn(order: Order, back: readonly ReturnLine[], now: string): Order {
  const totals = shiftUnits(
    order.totals,
    'delivered',
    'returned',
    Math.min(order.totals.delivered, sum(back)),
  );
  const allBack = order.closed?.as === 'delivered' && totals.delivered === 0;
  const { orderId } = order;
  return amend(
    order,
    { totals, ...(allBack ? { closed: { as: 'returned', at: now } } : {}) },
    now,
    allBack ? { type: 'order.returned', data: { orderId, as: 'returned', totals } } : undefined,
  );
}
