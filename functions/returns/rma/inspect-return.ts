/** What came by a return is inspected. Pure. */
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { lotsSentOf } from '../../fulfillment/work-order/sent-lots.ts';
import { sumUnits } from '../../order/line-units.ts';
import { after } from '../../shared/time.ts';
import {
  asDispositions,
  awaitsInspection,
  newlyUnannounced,
  strangeGoods,
  strangeLines,
  unstockedMark,
} from './arrived-goods.ts';
import { type Grade, gradeOf, isThere, type saidGrades } from './grades.ts';
import { inspectGoods } from './inspection.ts';
import {
  type Disposition,
  mustFollow,
  type Return,
  type StrangeDisposition,
  type StrangeGoods,
} from './return.ts';
import { eventOf, nothingUnexpected, type ReturnChange, reviseReturn } from './return-change.ts';
import type { ReturnMoment } from './return-deadlines.ts';

/** What an inspector found of some units of a line. */
export interface InspectedLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  /** In whichever word. */
  readonly as: (typeof saidGrades)[number];
  readonly reason?: string | undefined;
  readonly lot?: string | undefined;
  readonly serials?: readonly string[] | undefined;
}

/** What an inspector found of goods that are no line of the order. */
export type InspectedStrange = Omit<InspectedLine, 'lineId'> & Pick<StrangeGoods, 'unstocked'>;

export interface TakenInspection {
  readonly lines: readonly InspectedLine[];
  readonly strange: readonly InspectedStrange[];
  /** The order's fulfillments, as far as they know which lots left with them. */
  readonly senders: readonly Pick<Fulfillment, 'sentLots'>[];
}

function dispositionOf({ lineId, sku, units, as, reason, lot, serials }: InspectedLine): Disposition {
  return {
    lineId,
    sku,
    units,
    as: gradeOf(as),
    ...(reason === undefined ? {} : { reason }),
    ...(lot === undefined ? {} : { lot }),
    ...(serials === undefined ? {} : { serials: [...serials] }),
  };
}

function inspectStrange(before: Return, found: readonly InspectedStrange[]) {
  const unstocked = new Set(found.filter((one) => one.unstocked).map(({ sku }) => sku));
  const told = found.map((one) => dispositionOf({ ...one, lineId: one.sku }));
  const dispositions = asDispositions(before.strangeDispositions ?? []);
  const inspected = inspectGoods(
    { ...before, lotsSent: () => [] },
    { received: strangeLines(before.strange ?? []), dispositions },
    told,
  );
  return {
    ...inspected,
    more: inspected.more.map((one) => strangeGoods(one, unstocked)),
    dispositions: inspected.dispositions.map(
      ({ lineId: _, ...one }): StrangeDisposition => ({ ...one, ...unstockedMark(one.sku, unstocked) }),
    ),
    // Nobody knows such a SKU: it is named, and there is no stock of it.
    movements: inspected.movements.filter(({ sku }) => !unstocked.has(sku)),
    stocked: inspected.news.filter(({ sku }) => !unstocked.has(sku)),
  };
}

function dueAfterInspection({ dueAt, remindAt }: Return, isDone: boolean, { now, settings }: ReturnMoment) {
  if (isDone) return { dueAt: after(now, settings.checkAfter) };
  const reminder = remindAt === undefined ? {} : { remindAt };
  return dueAt === undefined ? reminder : { ...reminder, dueAt };
}

function unitsAs(found: readonly Disposition[], as: Grade): number {
  return sumUnits(found.filter((one) => one.as === as));
}

/** What an event says of units that were inspected: how many are on sale again, and why others are not. */
function gradedUnits(found: readonly Disposition[]) {
  const refurbish = unitsAs(found, 'refurbish');
  const absent = sumUnits(found.filter(({ as }) => !isThere(as)));
  return {
    restocked: unitsAs(found, 'sellable'),
    unsellable: unitsAs(found, 'scrap'),
    ...(refurbish > 0 ? { refurbish } : {}),
    ...(absent > 0 ? { absent } : {}),
  };
}

/**
 * What units are worth: those that are `sellable` are on sale again at the receiving location; those to `refurbish` and
 * those that are `scrap` are counted there and not promised. Units that nobody had received are received by it; while
 * received ones are left, their inspection is due. Undefined where all of it was told before.
 */
export function inspectReturn(
  before: Return,
  { lines, strange, senders }: TakenInspection,
  moment: ReturnMoment,
): ReturnChange | undefined {
  mustFollow(before, 'inspected');
  const { now } = moment;
  const told = lines.map((line) => dispositionOf(line));
  const goods = { received: before.received ?? [], dispositions: before.dispositions };
  const place = { ...before, lotsSent: (sku: string) => lotsSentOf(senders, sku) };
  const inspected = inspectGoods(place, goods, told);
  const others = inspectStrange(before, strange);
  const parts = [inspected, others];
  if (parts.every(({ news }) => news.length === 0)) return undefined;

  const { closedAt: _, ...open } = before;
  const found: Partial<Return> = {
    received: [...inspected.received],
    dispositions: [...inspected.dispositions],
    ...(others.more.length > 0 ? { strange: [...(before.strange ?? []), ...others.more] } : {}),
    ...(others.dispositions.length > 0 ? { strangeDispositions: others.dispositions } : {}),
  };
  const isDone = !awaitsInspection({ ...before, ...found });
  const change: Partial<Return> = {
    ...found,
    status: isDone ? 'inspected' : 'received',
    inspectedAt: now,
    // The execution closes the return; should its wake-up be lost, the sweeper does (P3).
    ...dueAfterInspection(before, isDone, moment),
    receivedAt: before.receivedAt ?? now,
  };
  const all = [...inspected.news, ...others.stocked];
  const event = eventOf('inspected', before, gradedUnits(all));
  const unexpected = {
    ...nothingUnexpected,
    unannounced: newlyUnannounced(before, inspected.received),
    strange: others.more,
    corrected: parts.flatMap(({ corrected }) => corrected),
  };
  return {
    next: reviseReturn(open, change, now, event),
    back: inspected.more,
    movements: parts.flatMap(({ movements }) => movements),
    unexpected,
  };
}
