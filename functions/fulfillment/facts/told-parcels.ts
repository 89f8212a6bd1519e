/** The parcels of a `shipped` fact: which each entry is about, and what it says of that (P28). Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { isSameParcel, numberOf, parcelKey, parcelName } from '../../network/carriers/carrier.ts';
import { type LineUnits, plus } from '../../order/line-units.ts';
import { parcelsOf } from '../parcels/fulfillment-parcels.ts';
import type { SentParcel } from '../parcels/sent-parcel.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
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
  return alike.length === 1 ? alike[0] : undefined;
}

/** The parcel that an entry is about: of its own number, or of the one that it replaces. */
function knownParcel(
  before: Fulfillment,
  name: string,
  replaced: string | undefined,
): SentParcel | undefined {
  const parcels = parcelsOf(before);
  const own = parcelOfName(parcels, name);
  return own ?? (replaced === undefined ? undefined : parcelOfName(parcels, replaced));
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
export function readEntries(
  before: Fulfillment,
  parcels: readonly Parcel[],
): { told: ParcelTold[]; ms: number[] } {
  const told = new Map<number, ParcelTold>();
  const ms: number[] = [];
  for (const [index, parcel] of parcels.entries()) {
    const { name, replaced } = namesOf(parcel);
    const known = knownParcel(before, name, replaced);
    const again = [...told.values()].find(({ numbers }) =>
      numbers.some((known) => numberOf(known) === numberOf(name)),
    );
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
