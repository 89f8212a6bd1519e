/**
 * What a `shipped` fact says of its parcels, as far as their own fulfillment tells what the units are (P28): the
 * difference between what each contained and what it contains now. Pure.
 */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { parcelKey, parcelName } from '../../network/carriers/carrier.ts';
import { type LineUnits, minus, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import {
  findParcel,
  parcelsOf,
  withCounts,
  withLateUnits,
  withParcel,
} from '../parcels/fulfillment-parcels.ts';
import { type PackedUnits, packedUnits, type SentParcel, surplusLeft } from '../parcels/sent-parcel.ts';
import { noUnits, type UnitEnd } from '../parcels/unit-counts.ts';
import {
  type ConcludedUnits,
  excessOf,
  type Fulfillment,
  type FulfillmentLine,
  openOf,
  openUnits,
} from '../work-order/fulfillment.ts';
import { stockMovement } from './fulfillment-change.ts';
import type { EventOfKind, Parcel } from './fulfillment-event.ts';
import { ownLines } from './own-lines.ts';

type NamedLots = NonNullable<StockMovement['lots']>;

/** A parcel of a fact. UTC. */
export interface ToldParcel {
  readonly m: number;
  /** Numbers that the parcel was not known under before, `<carrier>/<number>`. */
  readonly newNumbers: readonly string[];
  readonly isNew: boolean;
  readonly shippedAt: string;
}

/** Units of a line in one parcel. */
export interface ParcelUnits extends LineUnits {
  readonly m: number;
}

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
  readonly unparcelled: readonly (ConcludedUnits & Pick<LineUnits, 'lineId' | 'sku'>)[];
  /** All units that turned out not to be in the parcels. */
  readonly corrected: readonly LineUnits[];
  /** Whether open units have left: then the location has accepted the work. */
  readonly shipsOpen: boolean;
  /** Lines that are too many for one write: the same fact, carried out once more, goes on with them. */
  readonly postponed: readonly LineUnits[];
}

/** Of at most so many lines units are taken out of parcels in one write: each may move claims, too. */
const MAX_LINES_TAKEN_OUT = 20;

/** What the fact's entries say of one parcel. */
interface ParcelTold {
  readonly m: number;
  readonly known: SentParcel | undefined;
  readonly numbers: readonly string[];
  readonly contents: readonly LineUnits[] | undefined;
  readonly lots: ReadonlyMap<string, NamedLots>;
  /** Grams; minor units with ISO currency. */
  readonly details: Pick<SentParcel, 'service' | 'weightGrams' | 'cost'>;
}

/** The parcel that an entry is about: of its own number, or of the one that it replaces. */
function knownParcel(
  before: Fulfillment,
  name: string,
  replaced: string | undefined,
): SentParcel | undefined {
  const parcels = parcelsOf(before);
  const own = parcels.find(({ numbers }) => numbers.includes(name));
  if (own || replaced === undefined) return own;
  return (
    parcels.find(({ numbers }) => numbers.includes(replaced)) ??
    parcels.find(({ numbers }) => numbers.some((number) => numberOf(number) === numberOf(replaced)))
  );
}

function numberOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

function lotsOf(lines: NonNullable<Parcel['lines']>): Map<string, NamedLots> {
  return new Map(lines.flatMap(({ lineId, lots }) => (lots ? [[lineId, lots] as const] : [])));
}

function namesOf({ carrier, trackingNumber, replaces }: Parcel) {
  const name = parcelName(parcelKey(carrier, trackingNumber));
  const replaced = replaces === undefined ? undefined : parcelName(parcelKey(carrier, replaces));
  return { name, replaced };
}

function detailsOf({ service, weightGrams, cost }: Parcel): ParcelTold['details'] {
  return {
    ...(service === undefined ? {} : { service }),
    ...(weightGrams === undefined ? {} : { weightGrams }),
    ...(cost === undefined ? {} : { cost }),
  };
}

/** Entries of one fact under the same number are one parcel. */
function merged(first: ParcelTold, second: ParcelTold): ParcelTold {
  const contents =
    first.contents || second.contents ? plus(first.contents ?? [], second.contents ?? []) : undefined;
  return {
    ...second,
    known: first.known ?? second.known,
    contents,
    numbers: [...new Set([...first.numbers, ...second.numbers])],
    lots: new Map([...first.lots, ...second.lots]),
    details: { ...first.details, ...second.details },
  };
}

/** @throws InvalidRequest for a line that is not the fulfillment's */
function readEntries(before: Fulfillment, parcels: readonly Parcel[]): { told: ParcelTold[]; ms: number[] } {
  const told = new Map<number, ParcelTold>();
  const ms: number[] = [];
  for (const [index, parcel] of parcels.entries()) {
    const { name, replaced } = namesOf(parcel);
    const known = knownParcel(before, name, replaced);
    const again = [...told.values()].find(({ numbers }) => numbers.includes(name));
    const m =
      known?.m ?? again?.m ?? before.parcels + 1 + [...told.values()].filter((one) => !one.known).length;
    const entry: ParcelTold = {
      m,
      known,
      numbers: [...(replaced === undefined ? [] : [replaced]), name],
      contents: parcel.lines && plus(ownLines(before, parcel.lines, `parcels.${index}.lines`), []),
      lots: lotsOf(parcel.lines ?? []),
      details: detailsOf(parcel),
    };
    const earlier = told.get(m);
    told.set(m, earlier ? merged(earlier, entry) : entry);
    ms.push(m);
  }
  return { told: [...told.values()], ms };
}

/** What a new parcel contains of which no line is told: all that is allocated here, or else what had left. */
function unnamedContents(before: Fulfillment): LineUnits[] {
  const open = openOf(before);
  if (open.length > 0) return open;
  const excess = excessOf(before);
  if (excess.length > 0) return excess;
  const late = parcelsOf(before).flatMap(({ lines }) =>
    Object.entries(lines).map(([lineId, { surplus }]) => ({ lineId, sku: '', units: surplus })),
  );
  return minus(before.departed, plus(late, before.surplus ?? []));
}

/** Units of a line that have come back out of a parcel: no fact can say that they were not in it. */
function cameBack({ units, back, surplusBack }: PackedUnits, { end }: SentParcel): number {
  return end === 'returned' ? units : back + surplusBack;
}

/** What packing depends on beside the fulfillment. `isClosed`: the order has ended. */
export interface PackCircumstance {
  readonly now: string;
  readonly isClosed: boolean;
}

/** Counted units of a line that are no longer in a parcel, with when it was shipped and how it ended. */
interface SpareUnits {
  readonly line: LineUnits;
  readonly at: string;
  readonly end: UnitEnd | undefined;
  /** Of these, units that had come in late. */
  readonly late: number;
}

/** The books of one fact, parcel by parcel: first what is not in them, then what is. */
class Packing {
  fulfillment: Fulfillment;
  readonly movements: StockMovement[] = [];
  readonly sold: ParcelUnits[] = [];
  readonly unparcelled: PackedShip['unparcelled'][number][] = [];
  corrected: LineUnits[] = [];
  shipsOpen = false;
  /** Counted units that are no longer in one parcel; another may contain them. */
  readonly #spare: SpareUnits[] = [];
  readonly #isClosed: boolean;

  /** `isClosed`: the order has ended. */
  constructor(before: Fulfillment, isClosed: boolean) {
    this.fulfillment = before;
    this.#isClosed = isClosed;
  }

  #line(lineId: string): FulfillmentLine {
    const line = this.fulfillment.lines.find((own) => own.lineId === lineId);
    if (!line) throw new RangeError(`no line ${lineId}`);
    return line;
  }

  #setLine(next: FulfillmentLine): void {
    const lines = this.fulfillment.lines.map((line) => (line.lineId === next.lineId ? next : line));
    this.fulfillment = { ...this.fulfillment, lines };
  }

  #pack(parcel: SentParcel, lineId: string, packed: PackedUnits): void {
    this.fulfillment = withParcel(this.fulfillment, {
      ...parcel,
      lines: { ...parcel.lines, [lineId]: packed },
    });
  }

  #move(kind: 'ship' | 'sale' | 'restock', line: LineUnits, at: string, lots: NamedLots = []): void {
    if (line.units === 0) return;
    const movement = { ...stockMovement(this.fulfillment, kind, line), at };
    this.movements.push(lots.length > 0 ? { ...movement, lots } : movement);
  }

  #parcel(m: number): SentParcel {
    const parcel = findParcel(this.fulfillment, m);
    if (!parcel) throw new RangeError(`no parcel ${m}`);
    return parcel;
  }

  /** Units of a line are not in the parcel: its surplus, then what a person closed, then what the order counts. */
  takeOut(m: number, lineId: string, units: number): void {
    const parcel = this.#parcel(m);
    const packed = { ...(parcel.lines[lineId] ?? packedUnits(0)) };
    const line = this.#line(lineId);
    const { sku } = line;
    const at = parcel.shippedAt ?? parcel.at;

    const surplus = Math.min(units, surplusLeft(packed));
    const lost = Math.min(units - surplus, packed.lost);
    const delivered = Math.min(units - surplus - lost, packed.delivered);
    const counted = units - surplus - lost - delivered;
    if (lost + delivered > 0) this.unparcelled.push({ lineId, sku, lost, delivered, returned: 0 });
    const left = withLateUnits(line, -(lost + delivered + counted));
    const late = Math.min(counted, (line.late ?? 0) - (left.late ?? 0));
    if (counted > 0) this.#spare.push({ line: { lineId, sku, units: counted }, at, end: parcel.end, late });

    packed.units -= units;
    packed.surplus -= surplus;
    packed.lost -= lost;
    packed.delivered -= delivered;
    this.#setLine(left);
    this.#pack(parcel, lineId, packed);
    this.#move('restock', { lineId, sku, units: units - counted }, at);
    this.corrected = plus(this.corrected, [{ lineId, sku, units: units - counted }]);
  }

  /**
   * Units out of another box. Those of an order that has closed keep the end that they had, until the parcel that
   * they are in has a higher one: nothing of such an order is on its way again (P12).
   */
  #takeSpare(lineId: string, wanted: number): Record<'count' | 'late' | 'delivered' | 'lost', number> {
    const taken = { count: 0, late: 0, delivered: 0, lost: 0 };
    for (const [index, spare] of this.#spare.entries()) {
      const { line, end } = spare;
      if (line.lineId !== lineId) continue;
      const units = Math.min(wanted - taken.count, line.units);
      const late = Math.min(units, spare.late);
      this.#spare[index] = {
        ...spare,
        line: { ...line, units: line.units - units },
        late: spare.late - late,
      };
      taken.count += units;
      taken.late += late;
      if (this.#isClosed && (end === 'delivered' || end === 'lost')) taken[end] += units;
    }
    return taken;
  }

  /** Units that a person closed get their parcel: stock and totals have moved already. */
  #takeConcluded(lineId: string, wanted: number): ConcludedUnits {
    const line = this.#line(lineId);
    const { concluded } = line;
    if (!concluded) return { delivered: 0, lost: 0, returned: 0 };
    const delivered = Math.min(wanted, concluded.delivered);
    const lost = Math.min(wanted - delivered, concluded.lost);
    const returned = Math.min(wanted - delivered - lost, concluded.returned);
    const rest: ConcludedUnits = {
      delivered: concluded.delivered - delivered,
      lost: concluded.lost - lost,
      returned: concluded.returned - returned,
    };
    const taken = { ...noUnits, delivered: -delivered, lost: -lost, returned: -returned };
    this.#setLine({ ...withCounts(line, taken), concluded: rest });
    return { delivered, lost, returned };
  }

  /** Units of a line are in the parcel that were not in it before (P11). */
  putIn(m: number, lineId: string, units: number, at: string, lots: NamedLots): void {
    const { sku } = this.#line(lineId);
    const boxed = this.#takeSpare(lineId, units);
    const spare = boxed.count;
    const before = this.#line(lineId);
    const own = { ...before, units: before.units + spare - boxed.late };
    if (spare > 0) this.#setLine(withLateUnits(own, boxed.late));

    const open = Math.min(units - spare, openUnits(this.#line(lineId)) - spare);
    const concluded = this.#takeConcluded(lineId, units - spare - open);
    const closed = concluded.delivered + concluded.lost + concluded.returned;
    const line = this.#line(lineId);
    const excess = Math.min(units - spare - open - closed, line.excess ?? 0);
    if (line.excess !== undefined) this.#setLine({ ...line, excess: line.excess - excess });
    const sale = units - spare - open - closed - excess;

    const parcel = this.#parcel(m);
    const packed = parcel.lines[lineId] ?? packedUnits(0);
    this.#pack(parcel, lineId, {
      units: packed.units + units,
      surplus: packed.surplus + excess + sale,
      delivered: packed.delivered + concluded.delivered + boxed.delivered,
      lost: packed.lost + concluded.lost + boxed.lost,
      back: packed.back + concluded.returned,
      surplusBack: packed.surplusBack,
    });

    const moved = splitLots(lots, spare + closed).rest;
    const { first, rest } = splitLots(moved, open + excess);
    this.#move('ship', { lineId, sku, units: open + excess }, at, first);
    this.#move('sale', { lineId, sku, units: sale }, at, rest);
    if (sale > 0) this.sold.push({ m, lineId, sku, units: sale });
    this.shipsOpen ||= open > 0;
  }

  /** What is in no parcel after all is in stock again. */
  leaveVacant(): LineUnits[] {
    const left = this.#spare.filter(({ line }) => line.units > 0);
    for (const { line, at } of left) this.#move('restock', line, at);
    const vacant = left.reduce<LineUnits[]>((sum, { line }) => plus(sum, [line]), []);
    const departed = plus(this.fulfillment.departed, vacant);
    this.fulfillment = { ...this.fulfillment, departed };
    this.corrected = plus(this.corrected, vacant);
    return vacant;
  }
}

/** The first `units` of what lots name, and the rest. */
function splitLots(lots: NamedLots, units: number): { readonly first: NamedLots; readonly rest: NamedLots } {
  const first: NamedLots[number][] = [];
  const rest: NamedLots[number][] = [];
  let missing = units;
  for (const lot of lots) {
    const taken = Math.min(lot.units, missing);
    missing -= taken;
    if (taken > 0) first.push({ ...lot, units: taken });
    if (lot.units > taken) rest.push({ ...lot, units: lot.units - taken });
  }
  return { first, rest };
}

/** A fact is of its own time, but never of a time to come: else it would bar every correction until then. */
function timeOf({ at }: EventOfKind<'shipped'>, now: string): string {
  return at === undefined || Date.parse(at) > Date.parse(now) ? now : new Date(at).toISOString();
}

function isOutdated({ known }: ParcelTold, at: string): boolean {
  return known !== undefined && Date.parse(at) < Date.parse(known.at);
}

/** The parcel with its numbers, and with the fact's time and what it tells beside unless that is older. */
function introduced(told: ParcelTold, at: string, outdated: boolean): SentParcel {
  const { m, known, numbers, details } = told;
  if (!known) return { m, numbers: [...numbers], at, ...details, lines: {} };
  const more = numbers.filter((name) => !known.numbers.includes(name));
  const all = [...known.numbers, ...more];
  if (outdated) return { ...known, numbers: all };
  const shippedAt = known.shippedAt ?? known.at;
  return { ...known, numbers: all, at, ...(shippedAt === at ? {} : { shippedAt }), ...details };
}

/**
 * Parcels that were told apart and turn out to be another one under an earlier number: nothing is in them.
 */
function replacedParcels(before: Fulfillment, told: readonly ParcelTold[], at: string): SentParcel[] {
  return parcelsOf(before).filter(
    (parcel) =>
      Date.parse(parcel.at) <= Date.parse(at) &&
      told.every(({ m }) => m !== parcel.m) &&
      told.some(({ numbers }) => numbers.some((name) => parcel.numbers.includes(name))),
  );
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
  const { told, ms } = readEntries(before, event.parcels);
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

function toldParcel({ m, known, numbers }: ParcelTold, at: string): ToldParcel {
  return {
    m,
    newNumbers: numbers.filter((name) => !known?.numbers.includes(name)),
    isNew: known === undefined,
    shippedAt: known ? (known.shippedAt ?? known.at) : at,
  };
}

/** How many units a parcel contains, whosever they are. */
export function unitsIn({ lines }: Pick<SentParcel, 'lines'>): number {
  return sumUnits(Object.values(lines));
}
