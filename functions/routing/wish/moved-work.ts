/** Which open units an operator's wish moves, and where they may go. Pure. */
import { type Fulfillment, isVisible, type RerouteWish } from '../../fulfillment/work-order/fulfillment.ts';
import { wantedUnits } from '../../fulfillment/work-order/recall.ts';
import { type LineUnits, minus, overlap, plus, sumUnits } from '../../order/line-units.ts';
import { byProgress } from '../../requests/cancel/fulfillment-cancel.ts';
import type { WishBody } from './wish-request.ts';

/** Units of one fulfillment that are to be served from elsewhere. */
export interface MovedPart {
  readonly before: Fulfillment;
  readonly lines: readonly LineUnits[];
  readonly wish: RerouteWish;
  /** The location sees the work, and is asked to give it back. */
  readonly isAsked: boolean;
}

type Wish = Pick<WishBody, 'awayFrom' | 'onlyTo' | 'split' | 'lines'>;

/** Who wishes, and when (UTC ISO). */
interface WishMoment {
  readonly by: string;
  readonly now: string;
}

/** Whether a location still has work with the fulfillment that a carrier takes: what is collected goes where the customer chose. */
export function isMovable(fulfillment: Fulfillment): boolean {
  const { status, handover } = fulfillment;
  if (handover !== undefined) return false;
  return (status === 'planned' || isVisible(fulfillment)) && wantedUnits(fulfillment).length > 0;
}

/** Takes what is still to be taken of each line. */
class Remaining {
  readonly #units: Map<string, number> | undefined;

  constructor(lines: Wish['lines']) {
    this.#units = lines && new Map(lines.map(({ lineId, units = Infinity }) => [lineId, units]));
  }

  take(offered: readonly LineUnits[]): LineUnits[] {
    const remaining = this.#units;
    if (!remaining) return [...offered];
    return offered.flatMap((line) => {
      const units = Math.min(line.units, remaining.get(line.lineId) ?? 0);
      if (units === 0) return [];
      remaining.set(line.lineId, (remaining.get(line.lineId) ?? 0) - units);
      return [{ ...line, units }];
    });
  }
}

function partOf(before: Fulfillment, lines: readonly LineUnits[], wish: RerouteWish): MovedPart {
  return { before, lines, wish, isAsked: isVisible(before) };
}

/** Away from locations, or only to some: whatever is elsewhere than it may be leaves. */
function displaced(
  { awayFrom, onlyTo, lines }: Wish,
  movable: readonly Fulfillment[],
  { by, now }: WishMoment,
): MovedPart[] {
  const remaining = new Remaining(lines);
  const away = awayFrom ? { awayFrom } : {};
  const wish: RerouteWish = { by, at: now, ...away, ...(onlyTo ? { onlyTo } : {}) };
  const isOut = ({ location }: Fulfillment): boolean =>
    awayFrom ? awayFrom.includes(location) : !onlyTo?.includes(location);
  return movable
    .filter(isOut)
    .map((before) => partOf(before, remaining.take(wantedUnits(before)), wish))
    .filter((part) => part.lines.length > 0);
}

/** A share of a split that its location has not got, of one line. */
interface MissingShare {
  readonly location: string;
  readonly lineId: string;
  units: number;
}

/** What each location keeps of its share, by fulfillment, and what it lacks. */
function keptAndMissing(split: NonNullable<Wish['split']>, movable: readonly Fulfillment[]) {
  const kept = new Map<number, LineUnits[]>();
  const missing: MissingShare[] = [];
  for (const { location, lines } of split) {
    for (const { lineId, units } of lines) {
      let left = units;
      for (const one of movable.filter((work) => work.location === location)) {
        const stays = overlap(wantedUnits(one), [{ lineId, units: left }]);
        left -= sumUnits(stays);
        kept.set(one.n, plus(kept.get(one.n) ?? [], stays));
      }
      if (left > 0) missing.push({ location, lineId, units: left });
    }
  }
  return { kept, missing };
}

/** Units of other locations go where a share lacks them; those of locations without a share of the line first. */
function assigned(
  { split = [] }: Wish,
  movable: readonly Fulfillment[],
  { by, now }: WishMoment,
): MovedPart[] {
  const { kept, missing } = keptAndMissing(split, movable);
  const hasShare = ({ location }: Fulfillment): boolean => split.some((share) => share.location === location);
  const givers = movable.toSorted((a, b) => Number(hasShare(a)) - Number(hasShare(b)));
  return givers.flatMap((before) => {
    const offered = minus(wantedUnits(before), kept.get(before.n) ?? []);
    const moved: LineUnits[] = [];
    const shares: NonNullable<RerouteWish['shares']> = [];
    for (const line of offered) {
      for (const lack of missing.filter(({ lineId }) => lineId === line.lineId)) {
        const units = Math.min(lack.units, line.units - sumUnits(overlap(moved, [line])));
        if (units <= 0 || lack.location === before.location) continue;
        lack.units -= units;
        moved.push({ ...line, units });
        shares.push({ location: lack.location, sku: line.sku, units });
      }
    }
    return moved.length === 0 ? [] : [partOf(before, plus(moved, []), { by, at: now, shares })];
  });
}

/** The parts of an order that the wish moves; none where all is as it is wished. */
export function movedParts(
  wish: Wish,
  fulfillments: readonly Fulfillment[],
  moment: WishMoment,
): MovedPart[] {
  const movable = fulfillments.filter(isMovable).toSorted(byProgress);
  return wish.split ? assigned(wish, movable, moment) : displaced(wish, movable, moment);
}
