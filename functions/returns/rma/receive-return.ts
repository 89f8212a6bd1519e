/** A box of a return is here. Pure. */
import { minus, overlap, plus } from '../../order/line-units.ts';
import { after } from '../../shared/time.ts';
import {
  awaitsInspection,
  newlyUnannounced,
  strangeGoods,
  strangeLines,
  uninspected,
  uninspectedStrange,
} from './arrived-goods.ts';
import { mustFollow, type Return, type ReturnLine, type ReturnReceipt, type StrangeGoods } from './return.ts';
import { eventOf, type ReturnChange, reviseReturn, type UnexpectedGoods } from './return-change.ts';
import { inspectionDeadline, type ReturnMoment } from './return-deadlines.ts';

/** What is told of a box. */
export interface TakenReceipt {
  /** What is in it; all that is still to come where that is not said. */
  readonly lines?: readonly ReturnLine[] | undefined;
  /** The box's number or name, as `normaliseTrackingNumber` spells it. */
  readonly box?: string | undefined;
  readonly strange?: readonly StrangeGoods[] | undefined;
}

function isSame(lines: readonly ReturnLine[], others: readonly ReturnLine[]): boolean {
  return minus(lines, others).length === 0 && minus(others, lines).length === 0;
}

function receiptsOf({ receipts, received }: Return): readonly ReturnReceipt[] {
  return receipts ?? (received ? [{ lines: received }] : []);
}

function isSameReceipt(known: ReturnReceipt, { lines, strange = [] }: TakenReceipt): boolean {
  const isSameStrange = isSame(strangeLines(known.strange ?? []), strangeLines(strange));
  return isSameStrange && (lines === undefined || isSame(known.lines, lines));
}

/**
 * Whether a receipt is one that was told before: of a box that is known, of nothing that is still to come, or, where it
 * does not fit into what is still to come, of the same contents; strange goods are not told of two boxes in the same
 * words. What fits is a further box, and so is a box with a name of its own.
 */
export function isReceiptKnown(before: Return, receipt: TakenReceipt): boolean {
  const { lines, box, strange = [] } = receipt;
  const known = receiptsOf(before);
  const same = box === undefined ? undefined : known.find((one) => one.box === box);
  if (same) return isSameReceipt(same, { lines, strange: receipt.strange ?? same.strange });
  const comparable = box === undefined ? known : known.filter((one) => one.box === undefined);
  if (comparable.length === 0) return false;
  if (strange.length > 0) return comparable.some((one) => isSameReceipt(one, receipt));
  const outstanding = minus(before.lines, before.received ?? []);
  if (!lines) return outstanding.length === 0;
  const fits = lines.length > 0 && minus(lines, outstanding).length === 0;
  const all = { lines: before.received ?? [] };
  return !fits && [...comparable, all].some((one) => isSame(one.lines, lines));
}

/** The state of a return to which goods have come: an inspection is due, or nothing is left to inspect. */
function stateAfterReceipt(received: Return, moment: ReturnMoment): Partial<Return> {
  const { now, settings } = moment;
  const { due: inspectBy, remindAt } = inspectionDeadline(received, moment);
  return awaitsInspection(received)
    ? { status: 'received', inspectBy, remindAt, dueAt: remindAt }
    : { status: 'inspected', inspectedAt: now, dueAt: after(now, settings.checkAfter) };
}

/**
 * Goods are here: what is told, or all that is still to come. The order's units are back; the stock moves with the
 * inspection, which is due from now on. An empty box has nothing to inspect.
 */
export function receiveReturn(before: Return, receipt: TakenReceipt, moment: ReturnMoment): ReturnChange {
  mustFollow(before, 'received');
  const { box, strange = [] } = receipt;
  const named = box === undefined ? undefined : receiptsOf(before).find((one) => one.box === box);
  if (named) return correctBox(before, named, receipt, moment);
  const known = before.received ?? [];
  const arrived = plus(receipt.lines ?? minus(before.lines, known), []);
  const told: ReturnReceipt = {
    lines: arrived,
    ...(box === undefined ? {} : { box }),
    ...(strange.length > 0 ? { strange: [...strange] } : {}),
  };
  const receipts = [...receiptsOf(before), told];
  const isPlain = receipts.length === 1 && box === undefined && strange.length === 0;
  const change: Partial<Return> = {
    ...(isPlain ? {} : { receipts }),
    ...(strange.length > 0 ? { strange: [...(before.strange ?? []), ...strange] } : {}),
  };
  const isEmpty = arrived.length === 0 && strange.length === 0;
  return takeGoods(before, { arrived, change, unexpected: { strange, isEmpty, corrected: [] } }, moment);
}

/** Units that are here by a fact, and what else it changes. */
interface Arrival {
  readonly arrived: readonly ReturnLine[];
  readonly change: Partial<Return>;
  readonly unexpected: Omit<UnexpectedGoods, 'unannounced'>;
}

function takeGoods(
  before: Return,
  { arrived, change, unexpected }: Arrival,
  moment: ReturnMoment,
): ReturnChange {
  const { now } = moment;
  const received = plus(before.received ?? [], arrived);
  const { closedAt: _, ...open } = before;
  const here: Partial<Return> = { ...change, received, receivedAt: before.receivedAt ?? now };
  const state = stateAfterReceipt({ ...before, ...here }, moment);
  const next = reviseReturn(
    open,
    { ...here, ...state },
    now,
    eventOf('received', before, { lines: arrived }),
  );
  const unannounced = newlyUnannounced(before, received);
  return { next, movements: [], back: arrived, unexpected: { ...unexpected, unannounced } };
}

/**
 * A box is told again with other contents: what is in it is what was said last. Units more have come; of units fewer
 * those that nobody has inspected are missing.
 */
function correctBox(
  before: Return,
  known: ReturnReceipt,
  { lines = known.lines, strange: told }: TakenReceipt,
  moment: ReturnMoment,
): ReturnChange {
  const strange = [...(told ?? known.strange ?? [])];
  const knownStrange = strangeLines(known.strange ?? []);
  const { strange: _earlier, ...box } = known;
  const contents = { ...box, lines: plus(lines, []), ...(strange.length > 0 ? { strange } : {}) };
  const less = minus(known.lines, lines);
  const lessStrange = minus(knownStrange, strangeLines(strange));
  const moreStrange = minus(strangeLines(strange), knownStrange);
  const unstocked = new Set(strange.filter((one) => one.unstocked).map(({ sku }) => sku));
  const added = moreStrange.map((one) => strangeGoods(one, unstocked));
  const reason = 'corrected';
  const missing = overlap(less, before.received ? uninspected(before) : []);
  const missingStrange = overlap(lessStrange, uninspectedStrange(before));
  const change: Partial<Return> = {
    receipts: receiptsOf(before).map((one) => (one.box === known.box ? contents : one)),
    ...(added.length > 0 ? { strange: [...(before.strange ?? []), ...added] } : {}),
    dispositions: [
      ...before.dispositions,
      ...missing.map((line) => ({ ...line, as: 'missing' as const, reason })),
    ],
    ...(missingStrange.length > 0
      ? {
          strangeDispositions: [
            ...(before.strangeDispositions ?? []),
            ...missingStrange.map(({ sku, units }) => ({ sku, units, as: 'missing' as const, reason })),
          ],
        }
      : {}),
  };
  const arrived = minus(lines, known.lines);
  const corrected = [...less, ...lessStrange];
  return takeGoods(
    before,
    { arrived, change, unexpected: { strange: added, isEmpty: false, corrected } },
    moment,
  );
}
