import { readOrder } from '../../order/order.store.ts';
import { findBody } from '../../order/order-body.store.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import type { ReturnLine } from './return.ts';

/** Lines as a location tells them. */
type ToldLines = readonly { readonly lineId: string; readonly units: number }[];

/** The SKUs of these lines of the order, announced or not, by line. */
async function skusOf(
  orderId: string,
  known: readonly ReturnLine[],
  lines: ToldLines,
): Promise<ReadonlyMap<string, string>> {
  const skus = new Map(known.map(({ lineId, sku }) => [lineId, sku]));
  if (lines.every(({ lineId }) => skus.has(lineId))) return skus;
  const { bodyVersion } = await readOrder(orderId);
  // Of an order that was never understood nobody knows a line, and nothing was sent.
  const { lines: ordered = [] } = (await findBody(orderId, bodyVersion)) ?? {};
  for (const { lineId, sku } of ordered) if (sku !== undefined) skus.set(lineId, sku);
  return skus;
}

/**
 * Lines with their SKUs; `known` are lines of which the SKU is known without the order.
 * @throws InvalidRequest for what is no line of the order, or one without goods
 */
export async function toldLines<L extends ToldLines[number]>(
  orderId: string,
  known: readonly ReturnLine[],
  lines: readonly L[],
): Promise<(L & { sku: string })[]> {
  const skus = await skusOf(orderId, known, lines);
  const fields = lines.flatMap(({ lineId }, index) =>
    skus.has(lineId)
      ? []
      : [{ path: `lines.${index}.lineId`, message: 'is not a line of the order with goods' }],
  );
  if (fields.length > 0) throw new InvalidRequest('The body is not valid.', fields);
  return lines.map((line) => ({ ...line, sku: skus.get(line.lineId) ?? '' }));
}
