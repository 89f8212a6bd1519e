/** How a return changes: received, inspected, given up, closed, or past a deadline. Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { minus, plus, sumUnits } from '../../order/line-units.ts';
import { carry, type EventDraft, type StepOf, type UncheckedDraft } from '../../shared/events/carried.ts';
import type { EventData } from '../../shared/events/catalogue.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { type Disposition, mustFollow, type Return, type ReturnLine, type ReturnReceipt } from './return.ts';

/** When a return changes (UTC ISO), and the stage's durations that count from then. */
export interface ReturnMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'returnReceiveWithin' | 'returnInspectWithin' | 'checkAfter'>;
}

type ReturnStep = StepOf<'return'>;
type ReturnIds = Pick<Return, 'orderId' | 'returnId' | 'location'>;
type StepData<Step extends ReturnStep> = Omit<EventData<`return.${Step}`>, keyof ReturnIds>;

/** The event `return.<what>` with the ids of the return and `data`, as the catalogue has it. */
export function eventOf<Step extends ReturnStep>(
  what: Step,
  ids: ReturnIds,
  data: StepData<Step>,
): EventDraft;
export function eventOf(
  what: ReturnStep,
  { orderId, returnId, location }: ReturnIds,
  data: object,
): UncheckedDraft {
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
  readonly unexpected: UnexpectedGoods;
}

/** What is told of a box. */
export interface TakenReceipt {
  /** What is in it; all that is still to come where that is not said. */
  readonly lines?: readonly ReturnLine[] | undefined;
  /** The box's number or name, as `normaliseTrackingNumber` spells it. */
  readonly box?: string | undefined;
  readonly strange?: readonly StrangeGoods[] | undefined;
}

export interface StrangeGoods {
  readonly sku: string;
  readonly units: number;
}

function isSame(lines: readonly ReturnLine[], others: readonly ReturnLine[]): boolean {
  return minus(lines, others).length === 0 && minus(others, lines).length === 0;
}

function receiptsOf({ receipts, received }: Return): readonly ReturnReceipt[] {
  return receipts ?? (received ? [{ lines: received }] : []);
}

/**
 * Whether a receipt is one that was told before: of a box that is known, of nothing that is still to come, or, where it
 * does not fit into what is still to come, of the same contents. What fits is a further box.
 */
export function isReceiptKnown(before: Return, { lines, box, strange = [] }: TakenReceipt): boolean {
  const known = receiptsOf(before);
  if (box !== undefined && known.some((receipt) => receipt.box === box)) return true;
  if (known.length === 0 || strange.length > 0) return false;
  const outstanding = minus(before.lines, before.received ?? []);
  if (!lines) return outstanding.length === 0;
  const fits = lines.length > 0 && minus(lines, outstanding).length === 0;
  return (
    !fits && [...known, { lines: before.received ?? [] }].some((receipt) => isSame(receipt.lines, lines))
  );
}

/** Whether an inspection is told again: nothing is left that it could speak of. */
export function isInspectionKnown(before: Return): boolean {
  const isInspected = before.status === 'inspected' || before.status === 'closed';
  return isInspected && uninspected(before).length === 0;
}

/** What a receipt has that nobody announced, as its exception says it. */
export interface UnexpectedGoods {
  readonly unannounced: readonly ReturnLine[];
  readonly strange: readonly StrangeGoods[];
  /** Nothing was in the box. */
  readonly isEmpty: boolean;
}

/** Of all that has come by now, what nobody announced and nobody was told of before. */
function newlyUnannounced({ lines, received = [] }: Return, all: readonly ReturnLine[]): ReturnLine[] {
  return minus(minus(all, lines), minus(received, lines));
}

/**
 * Goods are here: what is told, or all that is still to come. The order's units are back; the stock moves with the
 * inspection, which is due from now on. An empty box has nothing to inspect.
 */
export function receiveReturn(
  before: Return,
  receipt: TakenReceipt,
  { now, settings }: ReturnMoment,
): ReturnChange {
  mustFollow(before, 'received');
  const known = before.received ?? [];
  const arrived = plus(receipt.lines ?? minus(before.lines, known), []);
  const all = plus(known, arrived);
  const { box, strange = [] } = receipt;
  const receipts = [...receiptsOf(before), { lines: arrived, ...(box === undefined ? {} : { box }) }];
  const toInspect = minus(all, before.dispositions);
  const inspectBy = after(now, settings.returnInspectWithin);
  const state =
    toInspect.length > 0
      ? ({ status: 'received', inspectBy, dueAt: inspectBy } as const)
      : ({ status: 'inspected', inspectedAt: now, dueAt: after(now, settings.checkAfter) } as const);
  const change: Partial<Return> = {
    ...state,
    received: all,
    receivedAt: before.receivedAt ?? now,
    ...(receipts.length > 1 || box !== undefined ? { receipts } : {}),
    ...(strange.length > 0 ? { strange: [...(before.strange ?? []), ...strange] } : {}),
  };
  const { closedAt: _, ...open } = before;
  const next = reviseReturn(open, change, now, eventOf('received', before, { lines: arrived }));
  const isEmpty = arrived.length === 0 && strange.length === 0;
  const unexpected = { unannounced: newlyUnannounced(before, all), strange, isEmpty };
  return { next, movements: [], back: arrived, unexpected };
}

/** What an inspector found of some units of a line. */
export interface InspectedLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  readonly as: Disposition['as'];
  readonly reason?: string | undefined;
  readonly lot?: string | undefined;
}

function dispositionOf({ reason, lot, ...line }: InspectedLine): Disposition {
  return {
    ...line,
    ...(reason === undefined ? {} : { reason }),
    ...(lot === undefined ? {} : { lot }),
  };
}

/** Units that are there are on hand again; those that are unsellable are then taken out of what may be sold. */
function inspectionMovements(
  { location, pool }: Return,
  { as, sku, units, lot }: Disposition,
): StockMovement[] {
  if (as === 'missing') return [];
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

function dueAfterInspection({ dueAt }: Return, isDone: boolean, { now, settings }: ReturnMoment) {
  if (isDone) return { dueAt: after(now, settings.checkAfter) };
  return dueAt === undefined ? {} : { dueAt };
}

/** Received units that no inspection has spoken of; before a receipt, those that were announced. */
export function uninspected({ received, lines, dispositions: known }: Return): ReturnLine[] {
  return minus(received ?? lines, known);
}

/**
 * What units are worth: `restock` is on sale again at the receiving location; `unsellable` is counted there and never
 * promised. Units that nobody had received are received by it; while received ones are left, their inspection is due.
 */
export function inspectReturn(
  before: Return,
  found: readonly InspectedLine[],
  { now, settings }: ReturnMoment,
): ReturnChange {
  mustFollow(before, 'inspected');
  const dispositions = found.map((line) => dispositionOf(line));
  const more = minus(plus(dispositions, []), before.received ? uninspected(before) : []);
  const received = plus(before.received ?? [], more);
  const all = [...before.dispositions, ...dispositions];
  const isDone = minus(received, all).length === 0;
  const { closedAt: _, ...open } = before;
  const change: Partial<Return> = {
    status: isDone ? 'inspected' : 'received',
    received,
    dispositions: all,
    inspectedAt: now,
    // The execution closes the return; should its wake-up be lost, the sweeper does (P3).
    ...dueAfterInspection(before, isDone, { now, settings }),
    receivedAt: before.receivedAt ?? now,
  };
  const restocked = sumUnits(dispositions.filter(({ as }) => as === 'restock'));
  const unsellable = sumUnits(dispositions.filter(({ as }) => as === 'unsellable'));
  const event = eventOf('inspected', before, { restocked, unsellable });
  const unannounced = newlyUnannounced(before, received);
  return {
    next: reviseReturn(open, change, now, event),
    back: more,
    movements: dispositions.flatMap((disposition) => inspectionMovements(before, disposition)),
    unexpected: { unannounced, strange: [], isEmpty: false },
  };
}

/** Nothing will come. @throws Conflict when something has */
export function cancelReturn(before: Return, now: string): Return {
  mustFollow(before, 'cancelled');
  return reviseReturn(before, { status: 'cancelled', closedAt: now }, now, eventOf('cancelled', before, {}));
}

/** Everything is done. @throws Conflict before it is inspected */
export function closeReturn(before: Return, now: string): Return {
  mustFollow(before, 'closed');
  return reviseReturn(before, { status: 'closed', closedAt: now }, now, eventOf('closed', before, {}));
}

/**
 * The goods did not come in time. Those that a carrier says to have brought back are somewhere all the same: somebody is
 * asked. @throws Conflict when they did
 */
export function expireReturn(before: Return, now: string): Return {
  mustFollow(before, 'expired');
  const event = eventOf('expired', before, { missed: 'receiveBy' });
  const asked = before.shipmentId === undefined ? {} : { reminders: before.reminders + 1 };
  return reviseReturn(before, { status: 'expired', closedAt: now, ...asked }, now, event);
}

/** Looks become rarer: somebody was asked. */
const MAX_DOUBLINGS = 8;

/** Nobody has inspected what arrived in time: the first time that is announced; afterwards it is only looked at again. */
export function remindOfInspection(before: Return, { now, settings }: ReturnMoment): Return {
  const wait = settings.returnInspectWithin * 2 ** Math.min(before.reminders, MAX_DOUBLINGS);
  const change = { reminders: before.reminders + 1, dueAt: after(now, wait) };
  // The event that the item carries was announced with its own version.
  if (before.reminders > 0) return { ...before, ...change, version: before.version + 1 };
  return reviseReturn(before, change, now, eventOf('expired', before, { missed: 'inspectBy' }));
}
