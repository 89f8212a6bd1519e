/** The parcels of a `shipped` fact: which each entry is about, and what it says of that (P28). Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import {
  findParcelKey,
  isSameParcel,
  numberOf,
  parcelKeyOf,
  parcelName,
} from '../../network/carriers/carrier.ts';
import { isUntracked, untrackedParcel } from '../../network/carriers/untracked.ts';
import { type LineUnits, minus, plus, unitsOf } from '../../order/line-units.ts';
import { shipmentId } from '../../order/order-id.ts';
import { parcelsOf } from '../parcels/fulfillment-parcels.ts';
import type { SentParcel } from '../parcels/sent-parcel.ts';
import { excessOf, type Fulfillment, openOf } from '../work-order/fulfillment.ts';
import type { EventOfKind, Parcel } from './fulfillment-event.ts';
import { ownLines } from './own-lines.ts';

export type NamedLots = NonNullable<StockMovement['lots']>;

/** A parcel of a fact. UTC. */
export interface ToldParcel {
  readonly m: number;
  /** Numbers that the parcel was not known under before, `<carrier>/<number>`. */
  readonly newNumbers: readonly string[];
  readonly isNew: boolean;
  readonly shippedAt: string;
}

/** What the fact's entries say of one parcel. */
export interface ParcelTold {
  readonly m: number;
  readonly known: SentParcel | undefined;
  readonly numbers: readonly string[];
  readonly contents: readonly LineUnits[] | undefined;
  readonly lots: ReadonlyMap<string, NamedLots>;
  /** Grams; minor units with ISO currency. */
  readonly details: Pick<SentParcel, 'service' | 'weightGrams' | 'cost'>;
}

/** A parcel that is known under the name; else the only one that has its number under another carrier. */
function parcelOfName(parcels: readonly SentParcel[], name: string): SentParcel | undefined {
  const own = parcels.find(({ numbers }) => numbers.some((known) => isSameParcel(known, name)));
  if (own) return own;
  const alike = parcels.filter(({ numbers }) => numbers.some((known) => numberOf(known) === numberOf(name)));
  return onlyOne(alike);
}

function onlyOne(parcels: readonly SentParcel[]): SentParcel | undefined {
  return parcels.length === 1 ? parcels[0] : undefined;
}

/** The parcel that an entry corrects: by its shipment id, or by the number that it was told under before. */
function replacedParcel(before: Fulfillment, { replaces }: Parcel, name: string | undefined) {
  if (replaces === undefined) return undefined;
  const { orderId, n } = before;
  const parcels = parcelsOf(before);
  const byId = parcels.find(({ m }) => shipmentId(orderId, n, m) === replaces);
  return byId ?? (name === undefined ? undefined : parcelOfName(parcels, name));
}

function hasContents({ lines }: SentParcel, contents: readonly LineUnits[]): boolean {
  const lineIds = new Set([...Object.keys(lines), ...contents.map(({ lineId }) => lineId)]);
  return [...lineIds].every((lineId) => (lines[lineId]?.units ?? 0) === unitsOf(contents, lineId));
}

/** Whether the fulfillment still has to ship all of these. */
function isStillOpen(before: Fulfillment, contents: readonly LineUnits[]): boolean {
  return minus(contents, openOf(before)).length === 0;
}

function isWithoutNumber({ numbers }: SentParcel): boolean {
  return isUntracked(parcelKeyOf(numbers.at(-1) ?? ''));
}

/** An entry of a fact, as far as it says which parcel is meant. */
interface EntryIdentity {
  readonly contents: readonly LineUnits[] | undefined;
  /** The fact's own time, where it says one. */
  readonly at: string | undefined;
  /** Parcels that earlier entries of the fact are about. */
  readonly taken: ReadonlySet<number>;
}

/**
 * A parcel without a number that is told again: with the contents that it has, where these are not open any more or the
 * fact is of the parcel's own time. Else it is another one, as two letters of one order are.
 */
function untrackedAgain(before: Fulfillment, { contents, at, taken }: EntryIdentity): SentParcel | undefined {
  const known = parcelsOf(before).filter((parcel) => isWithoutNumber(parcel) && !taken.has(parcel.m));
  if (contents === undefined) return unnamedContents(before).length === 0 ? known.at(-1) : undefined;
  const same = known.filter((parcel) => hasContents(parcel, contents));
  const ofItsTime = same.find((parcel) => at !== undefined && Date.parse(at) === Date.parse(parcel.at));
  return ofItsTime ?? (isStillOpen(before, contents) ? undefined : same[0]);
}

/**
 * The parcel that gets a number by an entry which ships nothing: the only one under way where no contents are named and
 * none is left to ship; where contents are named, the only one without a number that has them.
 */
function parcelToNumber(before: Fulfillment, { contents, taken }: EntryIdentity): SentParcel | undefined {
  const underWay = parcelsOf(before).filter(({ end, m }) => end === undefined && !taken.has(m));
  if (contents === undefined) return unnamedContents(before).length === 0 ? onlyOne(underWay) : undefined;
  if (isStillOpen(before, contents)) return undefined;
  return onlyOne(underWay.filter((parcel) => isWithoutNumber(parcel) && hasContents(parcel, contents)));
}

function lotsOf(lines: NonNullable<Parcel['lines']>): Map<string, NamedLots> {
  return new Map(lines.flatMap(({ lineId, lots }) => (lots ? [[lineId, lots] as const] : [])));
}

/** The names that an entry says; none where there is no number, or a placeholder in its place. */
function namesOf({ carrier, trackingNumber, replaces }: Parcel) {
  const nameOf = (number: string | undefined): string | undefined => {
    const key = number === undefined ? undefined : findParcelKey(carrier, number);
    return key && parcelName(key);
  };
  return { name: nameOf(trackingNumber), replaced: nameOf(replaces) };
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

/** What a new parcel contains of which no line is told: all that is allocated here, or else what had left. */
export function unnamedContents(before: Fulfillment): LineUnits[] {
  const open = openOf(before);
  if (open.length > 0) return open;
  const excess = excessOf(before);
  if (excess.length > 0) return excess;
  const late = parcelsOf(before).flatMap(({ lines }) =>
    Object.entries(lines).map(([lineId, { surplus }]) => ({ lineId, sku: '', units: surplus })),
  );
  return minus(before.departed, plus(late, before.surplus ?? []));
}

/** The parcels that a fact tells of, each once, and the number of the parcel of each entry. */
interface ReadEntries {
  readonly told: ParcelTold[];
  readonly ms: number[];
}

/** @throws InvalidRequest for a line that is not the fulfillment's */
export function readEntries(before: Fulfillment, { parcels, at }: EventOfKind<'shipped'>): ReadEntries {
  const told = new Map<number, ParcelTold>();
  const ms: number[] = [];
  for (const [index, parcel] of parcels.entries()) {
    const { name, replaced } = namesOf(parcel);
    const contents = parcel.lines && plus(ownLines(before, parcel.lines, `parcels.${index}.lines`), []);
    const identity = { contents, at, taken: new Set(ms) };
    const named = name === undefined ? undefined : parcelOfName(parcelsOf(before), name);
    const known = named ?? replacedParcel(before, parcel, replaced) ?? unnamedParcel(before, name, identity);
    const again = known ? undefined : toldBefore(told, name);
    const added = [...told.values()].filter((one) => !one.known).length;
    const m = known?.m ?? again?.m ?? before.parcels + 1 + added;
    const own = name ?? parcelName(untrackedParcel(parcel.carrier, shipmentId(before.orderId, before.n, m)));
    const entry: ParcelTold = {
      m,
      known,
      numbers: [...(replaced === undefined ? [] : [replaced]), ownName(known, own, name)],
      contents,
      lots: lotsOf(parcel.lines ?? []),
      details: detailsOf(parcel),
    };
    const earlier = told.get(m);
    told.set(m, earlier ? merged(earlier, entry) : entry);
    ms.push(m);
  }
  return { told: [...told.values()], ms };
}

/** An earlier entry of the fact under the same number. */
function toldBefore(told: ReadonlyMap<number, ParcelTold>, name: string | undefined): ParcelTold | undefined {
  if (name === undefined) return undefined;
  return [...told.values()].find(({ numbers }) =>
    numbers.some((known) => numberOf(known) === numberOf(name)),
  );
}

function unnamedParcel(before: Fulfillment, name: string | undefined, identity: EntryIdentity) {
  return name === undefined ? untrackedAgain(before, identity) : parcelToNumber(before, identity);
}

/** A parcel without a number keeps the name that it has, whatever its carrier is called this time. */
function ownName(known: SentParcel | undefined, own: string, name: string | undefined): string {
  const present = known?.numbers.at(-1);
  const isKept = name === undefined && present !== undefined && isUntracked(parcelKeyOf(present));
  return isKept ? present : own;
}

/** A fact is of its own time, but never of a time to come: else it would bar every correction until then. */
export function timeOf({ at }: EventOfKind<'shipped'>, now: string): string {
  return at === undefined || Date.parse(at) > Date.parse(now) ? now : new Date(at).toISOString();
}

export function isOutdated({ known }: ParcelTold, at: string): boolean {
  return known !== undefined && Date.parse(at) < Date.parse(known.at);
}

/** The parcel with its numbers, and with the fact's time and what it tells beside unless that is older. */
export function introduced(told: ParcelTold, at: string, outdated: boolean): SentParcel {
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
export function replacedParcels(before: Fulfillment, told: readonly ParcelTold[], at: string): SentParcel[] {
  return parcelsOf(before).filter(
    (parcel) =>
      Date.parse(parcel.at) <= Date.parse(at) &&
      told.every(({ m }) => m !== parcel.m) &&
      told.some(({ numbers }) =>
        numbers.some((name) => parcel.numbers.some((known) => isSameParcel(known, name))),
      ),
  );
}

export function toldParcel({ m, known, numbers }: ParcelTold, at: string): ToldParcel {
  return {
    m,
    newNumbers: numbers.filter((name) => !known?.numbers.includes(name)),
    isNew: known === undefined,
    shippedAt: known ? (known.shippedAt ?? known.at) : at,
  };
}
