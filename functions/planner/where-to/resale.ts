/** What units that come back are worth at a location, or where they are sent on to. Pure. */
import type { ReturnCosts } from '../../network/planning/return-terms.ts';
import type { ReturnPlaceInput } from './return-place-input.ts';

/** Why a unit is worth so much. */
export const resaleReasons = ['waiting', 'scarce', 'usual', 'plenty', 'not_selling'] as const;
export type ResaleReason = (typeof resaleReasons)[number];

/** Units of a SKU that are worth the same each, for one reason. */
export interface ResaleUnits {
  readonly sku: string;
  readonly units: number;
  readonly as: ResaleReason;
  /** Of each, minor units; less what sending it on costs. */
  readonly worthMinor: number;
  /** Where they are sent on to, if they are. */
  readonly sentOnTo?: string;
}

/** What of the input resale looks at, by name. */
export interface ResaleView {
  readonly input: ReturnPlaceInput;
  /** What is free of a SKU at a location, and whether it is on sale there; undefined where the location never had it. */
  readonly position: (
    sku: string,
    location: string,
  ) => { readonly free: number; readonly selling: boolean } | undefined;
  readonly orders: (sku: string, pool: string) => number;
}

export function resaleView(input: ReturnPlaceInput): ResaleView {
  const positions = new Map(input.positions.map((one) => [`${one.location} ${one.sku}`, one]));
  const waiting = new Map(input.waiting.map((one) => [`${one.pool} ${one.sku}`, one.orders]));
  return {
    input,
    position: (sku, location) => positions.get(`${location} ${sku}`),
    orders: (sku, pool) => waiting.get(`${pool} ${sku}`) ?? 0,
  };
}

type Line = ReturnPlaceInput['lines'][number];
type Place = Pick<ReturnPlaceInput['locations'][number], 'id' | 'market'>;

/** The worth of the `nth` unit (from 0) of a line that comes to a place. */
function worthAt({ input, position, orders }: ResaleView, line: Line, { id, market }: Place, nth: number) {
  const { terms } = input;
  const known = position(line.sku, id);
  const worth = (as: ResaleReason, percent: number) => ({
    as,
    minor: Math.floor((line.unitValueMinor * percent) / 100),
  });
  if (known?.selling === false) return worth('not_selling', 0);
  if (nth < orders(line.sku, market)) return worth('waiting', terms.waitingPercent);
  // Where it never was nobody misses it.
  if (!known) return worth('usual', terms.usualPercent);
  const there = Math.max(0, known.free) + nth;
  if (there <= terms.scarceAt) return worth('scarce', terms.scarcePercent);
  if (there >= terms.plentyAt) return worth('plenty', terms.plentyPercent);
  return worth('usual', terms.usualPercent);
}

/** Where a unit is sent on to, and what it is worth then. */
interface SentOn {
  readonly as: ResaleReason;
  readonly minor: number;
  readonly to: string;
}

function isBefore(one: SentOn, other: SentOn): boolean {
  return one.minor > other.minor || (one.minor === other.minor && one.to < other.to);
}

/** The best place of the same pool that has the SKU to send a unit on to, less what that costs; undefined where nothing is sent on. */
function sentOn(
  view: ResaleView,
  line: Line,
  place: Place,
  costs: ReturnCosts,
  nth: number,
): SentOn | undefined {
  const { transferPerUnitMinor: cost } = costs;
  if (cost === undefined) return undefined;
  let best: SentOn | undefined;
  for (const other of view.input.locations) {
    if (other.id === place.id || !other.active || other.market !== place.market) continue;
    if (view.position(line.sku, other.id) === undefined) continue;
    const { as, minor } = worthAt(view, line, other, nth);
    const better = { as, minor: minor - cost, to: other.id };
    // Of two that are as good the first by name: whatever order they were read in.
    if (best === undefined || isBefore(better, best)) best = better;
  }
  return best;
}

/** What all units of the lines are worth at a place; units that are worth the same stand together. */
export function resaleAt(view: ResaleView, place: Place, costs: ReturnCosts): ResaleUnits[] {
  const found: ResaleUnits[] = [];
  for (const line of view.input.lines) {
    for (let nth = 0; nth < line.quantity; nth += 1) {
      const here = worthAt(view, line, place, nth);
      const away = sentOn(view, line, place, costs, nth);
      const isBetterAway = away !== undefined && away.minor > here.minor;
      const { as, minor } = isBetterAway ? away : here;
      const unit = { sku: line.sku, as, worthMinor: minor, ...(isBetterAway ? { sentOnTo: away.to } : {}) };
      addUnit(found, unit);
    }
  }
  return found;
}

function addUnit(found: ResaleUnits[], unit: Omit<ResaleUnits, 'units'>): void {
  const last = found.at(-1);
  const isSame =
    last?.sku === unit.sku &&
    last.as === unit.as &&
    last.worthMinor === unit.worthMinor &&
    last.sentOnTo === unit.sentOnTo;
  if (last && isSame) found[found.length - 1] = { ...last, units: last.units + 1 };
  else found.push({ ...unit, units: 1 });
}
