import { withoutStock } from '../../inventory/stock/known-skus.ts';
import { minus, unitsOf } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { strangeGoods } from './arrived-goods.ts';
import type { Return, ReturnLine, StrangeGoods } from './return.ts';

/** Lines as a location tells them. */
type ToldLines = readonly { readonly lineId: string; readonly units: number }[];

/** The lines of the order in force; none of an order that was never understood, of which nothing was sent. */
async function orderedLines(orderId: string): Promise<CanonicalOrder['lines']> {
  const { bodyVersion } = await readOrder(orderId);
  return (await findBody(orderId, bodyVersion))?.lines ?? [];
}

/** The SKUs of these lines of the order, announced or not, by line. */
async function skusOf(
  orderId: string,
  known: readonly ReturnLine[],
  lines: ToldLines,
): Promise<ReadonlyMap<string, string>> {
  const skus = new Map(known.map(({ lineId, sku }) => [lineId, sku]));
  if (lines.every(({ lineId }) => skus.has(lineId))) return skus;
  for (const { lineId, sku } of await orderedLines(orderId)) if (sku !== undefined) skus.set(lineId, sku);
  return skus;
}

/**
 * Lines with their SKUs; `known` are lines of which the SKU is known without the order; `path`: where the body has them.
 * @throws InvalidRequest for what is no line of the order, or one without goods
 */
export async function toldLines<L extends ToldLines[number]>(
  orderId: string,
  known: readonly ReturnLine[],
  lines: readonly L[],
  path = 'lines',
): Promise<(L & { sku: string })[]> {
  const skus = await skusOf(orderId, known, lines);
  const fields = lines.flatMap(({ lineId }, index) =>
    skus.has(lineId)
      ? []
      : [{ path: `${path}.${index}.lineId`, message: 'is not a line of the order with goods' }],
  );
  if (fields.length > 0) throw new InvalidRequest('The body is not valid.', fields);
  return lines.map((line) => ({ ...line, sku: skus.get(line.lineId) ?? '' }));
}

/** Goods that a location names by SKU: units of the order's lines, and what is none of its. */
interface ToldGoods {
  readonly lines: readonly ReturnLine[];
  readonly strange: readonly StrangeGoods[];
}

/** A line of the order with goods, and how many of its units have not come by this return. */
interface MissingLine {
  readonly lineId: string;
  readonly sku: string;
  readonly units: number;
}

/** Units of a SKU on the lines that have it: what is still missing of each, and what is beyond on the first. */
function onLines(missing: readonly MissingLine[], sku: string, wanted: number): ReturnLine[] {
  const own = missing.filter((line) => line.sku === sku);
  let left = wanted;
  const taken = own.map((line) => {
    const units = Math.min(left, line.units);
    left -= units;
    return { lineId: line.lineId, sku, units };
  });
  return taken
    .map((line, index) => (index === 0 ? { ...line, units: line.units + left } : line))
    .filter(({ units }) => units > 0);
}

/**
 * Goods that were told by SKU. Where the order has lines of the SKU they are units of these, the announced ones first;
 * of anything else is said whether there is stock of it.
 */
export async function toldGoods(
  { orderId, lines, received = [] }: Pick<Return, 'orderId' | 'lines' | 'received'>,
  goods: readonly { readonly sku: string; readonly units: number }[],
): Promise<ToldGoods> {
  if (goods.length === 0) return { lines: [], strange: [] };
  const ordered = await orderedLines(orderId);
  const announced = minus(lines, received);
  const missing = ordered
    .flatMap(({ lineId, sku, quantity }): MissingLine[] =>
      sku === undefined ? [] : [{ lineId, sku, units: Math.max(0, quantity - unitsOf(received, lineId)) }],
    )
    .toSorted((a, b) => unitsOf(announced, b.lineId) - unitsOf(announced, a.lineId));
  const ofOrder = new Set(missing.map(({ sku }) => sku));
  const others = goods.filter(({ sku }) => !ofOrder.has(sku));
  const unstocked = await withoutStock(others.map(({ sku }) => sku));
  return {
    lines: goods
      .filter(({ sku }) => ofOrder.has(sku))
      .flatMap(({ sku, units }) => onLines(missing, sku, units)),
    strange: others.map((one) => strangeGoods(one, unstocked)),
  };
}
