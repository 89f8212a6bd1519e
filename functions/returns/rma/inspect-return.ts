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
import { inspectGoods } from './inspection.ts';
import {
  type Disposition,
  mustFollow,
  type Return,
  type StrangeDisposition,
  type StrangeGoods,
} from './return.ts';
import {
  eventOf,
  nothingUnexpected,
  type ReturnChange,
  type ReturnMoment,
  reviseReturn,
} from './return-change.ts';

/** What an inspector found of some units of a line. */
export interface InspectedLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  readonly as: Disposition['as'];
  readonly reason?: string | undefined;
  readonly lot?: string | undefined;
}

/** What an inspector found of goods that are no line of the order. */
export type InspectedStrange = Omit<InspectedLine, 'lineId'> & Pick<StrangeGoods, 'unstocked'>;

export interface TakenInspection {
  readonly lines: readonly InspectedLine[];
  readonly strange: readonly InspectedStrange[];
  /** The order's fulfillments, as far as they know which lots left with them. */
  readonly senders: readonly Pick<Fulfillment, 'sentLots'>[];
}

function dispositionOf({ lineId, sku, units, as, reason, lot }: InspectedLine): Disposition {
  return {
    lineId,
    sku,
    units,
    as,
    ...(reason === undefined ? {} : { reason }),
    ...(lot === undefined ? {} : { lot }),
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

function dueAfterInspection({ dueAt }: Return, isDone: boolean, { now, settings }: ReturnMoment) {
  if (isDone) return { dueAt: after(now, settings.checkAfter) };
  return dueAt === undefined ? {} : { dueAt };
}

function unitsAs(found: readonly Disposition[], as: Disposition['as']): number {
  return sumUnits(found.filter((one) => one.as === as));
}

/**
 * What units are worth: `restock` is on sale again at the receiving location; `unsellable` is counted there and never
 * promised. Units that nobody had received are received by it; while received ones are left, their inspection is due.
 * Undefined where all of it was told before.
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
  const event = eventOf('inspected', before, {
    restocked: unitsAs(all, 'restock'),
    unsellable: unitsAs(all, 'unsellable'),
  });
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
