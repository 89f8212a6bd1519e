/** What the brand's SKUs say of an order that is taken in: which lines have no stock, and which SKUs nobody declared. */
import { reportUndeclared } from '../../exceptions/undeclared-sku.ts';
import { neverStocked } from '../../inventory/stock/known-skus.ts';
import { readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { openLines } from '../../order/canonical-order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { orderId } from '../../order/order-id.ts';
import { inParallel } from '../../shared/parallel.ts';

const UNDECLARED = 'UNDECLARED_SKU';
const AT_ONCE = 8;

function withoutUnstocked(order: CanonicalOrder, known: ReadonlyMap<string, Sku>): CanonicalOrder['lines'] {
  return order.lines.map((line) =>
    line.sku !== undefined && known.get(line.sku)?.stocked === false ? { ...line, open: 0 } : line,
  );
}

/** A declared SKU that differs in capitals alone: most likely what the channel means. */
async function inOtherCapitals(skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (skus.length === 0) return new Map();
  const spellings = skus.flatMap((sku) =>
    [sku.toUpperCase(), sku.toLowerCase()].map((one) => [sku, one] as const),
  );
  const known = await readSkus(spellings.map(([, spelling]) => spelling));
  return new Map(spellings.filter(([, spelling]) => known.has(spelling)));
}

function undeclaredWarnings(
  order: CanonicalOrder,
  undeclared: readonly string[],
  meant: ReadonlyMap<string, string>,
): CanonicalOrder['warnings'] {
  return order.lines.flatMap(({ sku = '', open, lineId }, index) => {
    if (open === 0 || !undeclared.includes(sku)) return [];
    const hint = meant.has(sku) ? `: ${meant.get(sku)} is` : '';
    const message = `line "${lineId}" names the SKU ${sku}, which nobody has declared${hint}`;
    return [{ code: UNDECLARED, path: `lines.${index}.sku`, message }];
  });
}

/**
 * An order as it is captured: lines of SKUs without stock (downloads, services) have no open units, and SKUs that
 * nobody declared are warned of. Each of those has one exception, which is written before the order is: an order that
 * is not captured after all named it just the same. The content hash stays, since the order says what it said.
 */
export async function withDeclaredSkus(order: CanonicalOrder, now: string): Promise<CanonicalOrder> {
  const skus = [...new Set(openLines(order).flatMap(({ sku }) => (sku === undefined ? [] : [sku])))];
  if (skus.length === 0) return order;
  const known = await readSkus(skus);
  const undeclared = await neverStocked(skus.filter((sku) => !known.has(sku)));
  const id = orderId(order.channel, order.external.id);
  await inParallel(undeclared, AT_ONCE, (sku) => reportUndeclared(sku, id, now));
  const warnings = [
    ...order.warnings.filter(({ code }) => code !== UNDECLARED),
    ...undeclaredWarnings(order, undeclared, await inOtherCapitals(undeclared)),
  ];
  return { ...order, lines: withoutUnstocked(order, known), warnings };
}

/**
 * A later version of an order, as far as SKUs without stock go: nothing is to be shipped of lines that had no open unit
 * when the order came, or that are new. Lines that are being shipped stay what they are.
 */
export async function withStockedLines(
  order: CanonicalOrder,
  inForce: Pick<CanonicalOrder, 'lines'>,
): Promise<CanonicalOrder> {
  const ours = new Set(openLines(inForce).map(({ lineId }) => lineId));
  const others = openLines(order).filter(({ lineId }) => !ours.has(lineId));
  const known = await readSkus(others.flatMap(({ sku }) => (sku === undefined ? [] : [sku])));
  const stocked = withoutUnstocked(order, known);
  return {
    ...order,
    lines: order.lines.map((line, n) => (ours.has(line.lineId) ? line : (stocked[n] ?? line))),
  };
}
