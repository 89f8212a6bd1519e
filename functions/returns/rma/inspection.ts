/** What inspectors find of goods, and how their stock moves with it. Pure. */
import { lotsComingBack, withKnownDates } from '../../fulfillment/work-order/sent-lots.ts';
import type { NamedLot } from '../../inventory/stock/lots.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { minus, plus, sumUnits } from '../../order/line-units.ts';
import { type Grade, isThere } from './grades.ts';
import type { Disposition, Return, ReturnLine } from './return.ts';

/** Goods of one kind that arrived (an order's lines, or what is none of its), and what is known of their worth. */
export interface ArrivedGoods {
  readonly received: readonly ReturnLine[];
  readonly dispositions: readonly Disposition[];
}

/** Units of which something else was said before. */
export interface CorrectedUnits {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
  readonly from: Grade;
  readonly to: Grade;
  /** Why they may not be sold, as far as somebody said it now. */
  readonly reason?: string;
}

export interface InspectedGoods extends ArrivedGoods {
  /** Units that nobody had received. */
  readonly more: readonly ReturnLine[];
  readonly corrected: readonly CorrectedUnits[];
  /** What is said that was not said before. */
  readonly news: readonly Disposition[];
  readonly movements: readonly StockMovement[];
}

/** Where goods are, and so where their stock moves, the return that brought them, and the lots that were sent. */
type Place = Pick<Return, 'location' | 'pool' | 'returnId'> & {
  /** The lots of a SKU that left with the order's fulfillments. */
  readonly lotsSent: (sku: string) => readonly NamedLot[];
};

/**
 * The lots of units that come back: the one that was named, with the date that it left with. Of units that are on sale
 * again, or will be, and of which none was named, those that expire first of all that left are assumed to be back: nothing is sold
 * for longer than it may be.
 */
function lotsOf({ lotsSent }: Place, { as, sku, units, lot }: Disposition): readonly NamedLot[] {
  const sent = lotsSent(sku);
  if (lot !== undefined) return withKnownDates([{ lot, units }], sent);
  return as === 'scrap' ? [] : lotsComingBack(sent, units);
}

/** By which movement units of a grade are taken out of what may be sold. */
const barredBy = { scrap: 'unsellable', refurbish: 'refurbish' } as const satisfies Partial<
  Record<Grade, StockMovement['kind']>
>;
const barredGrades = ['scrap', 'refurbish'] as const;

function isBarred(grade: Grade): grade is (typeof barredGrades)[number] {
  return barredGrades.some((barred) => barred === grade);
}

/** Why units are counted as not to be sold, on the movement that says so. */
function reasonOf({ reason }: { readonly reason?: string | undefined }): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

/** Units that are there are on hand again; those that may not be sold are then taken out of what may be. */
function movementsOf(place: Place, found: Disposition): StockMovement[] {
  const { location, pool, returnId } = place;
  const { as, sku, units } = found;
  if (!isThere(as)) return [];
  const named = lotsOf(place, found);
  const lots = named.length > 0 ? { lots: named } : {};
  const at = { sku, location, pool, units, ref: `return:${returnId}` } as const;
  const restock: StockMovement = { kind: 'restock', ...at, ...lots };
  return isBarred(as) ? [restock, { kind: barredBy[as], ...at, ...reasonOf(found) }] : [restock];
}

/** Units that were there and are not, or are of another worth; those that are there after all are as new ones. */
function correctionMovements(place: Place, corrected: CorrectedUnits): StockMovement[] {
  const { location, pool, returnId } = place;
  const { lineId, sku, units, from, to } = corrected;
  if (!isThere(from)) return movementsOf(place, { lineId, sku, units, as: to, ...reasonOf(corrected) });
  const at = { sku, location, pool, ref: `return:${returnId}` } as const;
  const gone: StockMovement = { kind: 'adjust', ...at, units: -units };
  const barred = barredGrades.flatMap((grade): StockMovement[] => {
    if ((from === grade) === (to === grade)) return [];
    const why = to === grade ? reasonOf(corrected) : {};
    return [{ kind: barredBy[grade], ...at, units: to === grade ? units : -units, ...why }];
  });
  return isThere(to) ? barred : [...barred, gone];
}

/** Some of the units, of each entry as many as are still wanted. */
function firstOf<T extends { readonly units: number }>(entries: readonly T[], wanted: number): T[] {
  let missing = wanted;
  return entries.flatMap((entry) => {
    const units = Math.min(entry.units, missing);
    missing -= units;
    return units > 0 ? [{ ...entry, units }] : [];
  });
}

function isSameWord(a: Disposition, b: Disposition): boolean {
  return a.lineId === b.lineId && a.as === b.as;
}

/** The entries without units that others say the same of, each of which explains as many as it has. */
function unexplained(entries: readonly Disposition[], others: readonly Disposition[]): Disposition[] {
  const left = others.map((other) => ({ ...other }));
  return entries.flatMap((entry) => {
    let { units } = entry;
    for (const other of left.filter((one) => isSameWord(one, entry))) {
      const explained = Math.min(units, other.units);
      units -= explained;
      other.units -= explained;
    }
    return units > 0 ? [{ ...entry, units }] : [];
  });
}

/** What is left of dispositions when others have taken the place of some units. */
function without(known: readonly Disposition[], corrected: readonly CorrectedUnits[]): Disposition[] {
  const taken = corrected.map(
    ({ lineId, sku, units, from }): Disposition => ({ lineId, sku, units, as: from }),
  );
  return unexplained(known, taken);
}

/**
 * All units of a line are inspected already: what is said once more is known, and what is said otherwise of some
 * corrects these; what is beyond them are units more.
 */
function correctLine(place: Place, { received, dispositions }: ArrivedGoods, told: readonly Disposition[]) {
  let standing: readonly Disposition[] = dispositions;
  const corrected: CorrectedUnits[] = [];
  const added: Disposition[] = [];
  const more: Disposition[] = [];
  for (const news of unexplained(told, dispositions)) {
    const otherwise = firstOf(unexplained(standing, [...told, ...added]), news.units);
    const found = otherwise.map(({ as: from, ...units }) => correction(units, from, news));
    const instead = sumUnits(found);
    corrected.push(...found);
    standing = without(standing, found);
    if (instead > 0) added.push({ ...news, units: instead });
    if (news.units > instead) more.push({ ...news, units: news.units - instead });
  }
  return {
    received: plus(received, more),
    dispositions: [...standing, ...added, ...more],
    more: plus(more, []),
    corrected,
    news: [...added, ...more],
    movements: [
      ...corrected.flatMap((one) => correctionMovements(place, one)),
      ...more.flatMap((one) => movementsOf(place, one)),
    ],
  };
}

function correction({ lineId, sku, units }: ReturnLine, from: Grade, news: Disposition): CorrectedUnits {
  return { lineId, sku, units, from, to: news.as, ...reasonOf(news) };
}

/** Units that arrived and of which nothing is said. */
export function uninspectedOf({ received, dispositions }: ArrivedGoods): ReturnLine[] {
  return minus(received, dispositions);
}

function inspectLine(place: Place, goods: ArrivedGoods, told: readonly Disposition[]): InspectedGoods {
  const { received, dispositions } = goods;
  const open = uninspectedOf(goods);
  if (open.length === 0 && dispositions.length > 0) return correctLine(place, goods, told);
  const more = minus(plus(told, []), open);
  return {
    received: plus(received, more),
    dispositions: [...dispositions, ...told],
    more,
    corrected: [],
    news: told,
    movements: told.flatMap((one) => movementsOf(place, one)),
  };
}

/**
 * What is told of goods: of those that were not inspected yet, in parts if need be, or of those that were, otherwise
 * than before. Units that nobody had received are received by it.
 */
export function inspectGoods(
  place: Place,
  { received, dispositions }: ArrivedGoods,
  told: readonly Disposition[],
): InspectedGoods {
  const byLine = Map.groupBy(told, ({ lineId }) => lineId);
  const inspected = [...byLine].map(([id, own]) => {
    const isOfLine = ({ lineId }: { readonly lineId: string }): boolean => lineId === id;
    const goods = { received: received.filter(isOfLine), dispositions: dispositions.filter(isOfLine) };
    return inspectLine(place, goods, own);
  });
  const isOther = ({ lineId }: { readonly lineId: string }): boolean => !byLine.has(lineId);
  return {
    received: plus(
      received,
      inspected.flatMap(({ more }) => more),
    ),
    dispositions: [...dispositions.filter(isOther), ...inspected.flatMap((one) => one.dispositions)],
    more: inspected.flatMap(({ more }) => more),
    corrected: inspected.flatMap(({ corrected }) => corrected),
    news: inspected.flatMap(({ news }) => news),
    movements: inspected.flatMap(({ movements }) => movements),
  };
}
