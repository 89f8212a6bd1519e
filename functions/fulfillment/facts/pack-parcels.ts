/**
 * What a `shipped` fact says of its parcels, as far as their own fulfillment tells what the units are (P28): the
 * difference between what each contained and what it contains now. Pure.
 */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { type LineUnits, sumUnits, unitsOf } from '../../order/line-units.ts';
import { withParcel } from '../parcels/fulfillment-parcels.ts';
import { type PackedUnits, packedUnits, type SentParcel } from '../parcels/sent-parcel.ts';
import type { Fulfillment, FulfillmentLine } from '../work-order/fulfillment.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { Packing, type ParcelUnits, type UnparcelledUnits } from './packing.ts';
import {
  introduced,
  isOutdated,
  type NamedLots,
  readEntries,
  replacedParcels,
  type ToldParcel,
  timeOf,
  toldParcel,
  unnamedContents,
} from './told-parcels.ts';

export interface PackedShip {
  /**
   * With the parcels as they are now; units that it had no open or closed one for are packed as surplus until
   * the order's other units were looked at (settle-surplus.ts). Status, version and event are the caller's.
   */
  readonly fulfillment: Fulfillment;
  readonly told: readonly ToldParcel[];
  /** The number of each of the fact's parcels, in its order. */
  readonly ms: readonly number[];
  readonly movements: readonly StockMovement[];
  /** Surplus that has left the stock like a sale at the till. */
  readonly sold: readonly ParcelUnits[];
  /** Units that the order counted as shipped and that were not: each is to be found elsewhere. */
  readonly vacant: readonly LineUnits[];
  /** Units that a person had closed and that lost their parcel. */
  readonly unparcelled: readonly UnparcelledUnits[];
  /** All units that turned out not to be in the parcels. */
  readonly corrected: readonly LineUnits[];
  /** Whether open units have left: then the location has accepted the work. */
  readonly shipsOpen: boolean;
  /** Lines that are too many for one write: the same fact, carried out once more, goes on with them. */
  readonly postponed: readonly LineUnits[];
}

/** Of at most so many lines units are taken out of parcels in one write: each may move claims, too. */
const MAX_LINES_TAKEN_OUT = 20;

/** Units of a line that have come back out of a parcel: no fact can say that they were not in it. */
function cameBack({ units, back, surplusBack }: PackedUnits, { end }: SentParcel): number {
  return end === 'returned' ? units : back + surplusBack;
}

/** What packing depends on beside the fulfillment. `isClosed`: the order has ended. */
export interface PackCircumstance {
  readonly now: string;
  readonly isClosed: boolean;
}

/** What a fact changes of one parcel's contents. */
interface ContentsChange {
  readonly m: number;
  readonly lots: ReadonlyMap<string, NamedLots>;
  readonly lines: readonly LineChange[];
}

/** By how many units a line of a parcel changes. `isFresh`: the parcel contained none of it. */
interface LineChange {
  readonly lineId: string;
  readonly isFresh: boolean;
  readonly more: number;
}

/** By how many units each line of a parcel changes. */
function changesOf(parcel: SentParcel, contents: readonly LineUnits[]): LineChange[] {
  const lineIds = new Set([...Object.keys(parcel.lines), ...contents.map(({ lineId }) => lineId)]);
  return [...lineIds].map((lineId) => {
    const packed = parcel.lines[lineId] ?? packedUnits(0);
    const units = Math.max(unitsOf(contents, lineId), cameBack(packed, parcel));
    return { lineId, isFresh: packed.units === 0, more: units - packed.units };
  });
}

/** First what is not in the parcel any more, of all parcels, ... */
function takeOutOf(packing: Packing, { m, lines }: ContentsChange, postponed: ReadonlySet<string>): void {
  const fewer = lines.filter(({ lineId, more }) => more < 0 && !postponed.has(lineId));
  for (const { lineId, more } of fewer) packing.takeOut(m, lineId, -more);
}

/** ... then what is in it now. */
function putInto(
  packing: Packing,
  { m, lots, lines }: ContentsChange,
  postponed: ReadonlySet<string>,
  at: string,
): void {
  const added = lines.filter(({ lineId, more }) => more > 0 && !postponed.has(lineId));
  for (const { lineId, more, isFresh } of added)
    packing.putIn(m, lineId, more, at, isFresh ? (lots.get(lineId) ?? []) : []);
}

/**
 * A `shipped` fact: what each parcel contains from now on. Facts are absolute: told again nothing moves, more
 * ships more, less takes back. A fact that is strictly older than the parcel's last one adds its numbers only.
 * @throws InvalidRequest for a line that is not the fulfillment's
 */
export function packParcels(
  before: Fulfillment,
  event: EventOfKind<'shipped'>,
  { now, isClosed }: PackCircumstance,
): PackedShip {
  const at = timeOf(event, now);
  const { told, ms } = readEntries(before, event);
  const packing = new Packing(before, isClosed);
  const changes = told.map((parcel): ContentsChange => {
    const outdated = isOutdated(parcel, at);
    const unnamed = parcel.known ? undefined : unnamedContents(before);
    const sent = introduced(parcel, at, outdated);
    packing.fulfillment = withParcel(packing.fulfillment, sent);
    const contents = outdated ? undefined : (parcel.contents ?? unnamed);
    return { m: parcel.m, lots: parcel.lots, lines: contents ? changesOf(sent, contents) : [] };
  });
  const emptied = replacedParcels(before, told, at).map(
    (parcel): ContentsChange => ({ m: parcel.m, lots: new Map(), lines: changesOf(parcel, []) }),
  );

  const postponed = new Set(linesTakenOut([...emptied, ...changes]).slice(MAX_LINES_TAKEN_OUT));
  for (const change of [...emptied, ...changes]) takeOutOf(packing, change, postponed);
  for (const change of changes) putInto(packing, change, postponed, at);

  const vacant = packing.leaveVacant();
  const parcels = Math.max(before.parcels, ...ms);
  return {
    fulfillment: { ...packing.fulfillment, parcels },
    told: told.map((parcel) => toldParcel(parcel, at)),
    ms,
    movements: packing.movements,
    sold: packing.sold,
    vacant,
    unparcelled: packing.unparcelled,
    corrected: packing.corrected,
    shipsOpen: packing.shipsOpen,
    postponed: before.lines.filter(({ lineId }) => postponed.has(lineId)).map(unitsOfLine),
  };
}

function unitsOfLine({ lineId, sku, units }: FulfillmentLine): LineUnits {
  return { lineId, sku, units };
}

/** The lines of which units are not in a parcel any more. */
function linesTakenOut(changes: readonly ContentsChange[]): string[] {
  const taken = changes.flatMap(({ lines }) => lines.filter(({ more }) => more < 0));
  return [...new Set(taken.map(({ lineId }) => lineId))];
}

/** How many units a parcel contains, whosever they are. */
export function unitsIn({ lines }: Pick<SentParcel, 'lines'>): number {
  return sumUnits(Object.values(lines));
}
