import { readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { inParallel } from '../../shared/parallel.ts';
import { readPositions } from './position.store.ts';

const AT_ONCE = 8;

/** SKUs of these that have never been stocked anywhere: a SKU of which there is stock is known, declared or not. */
export async function neverStocked(skus: readonly string[]): Promise<string[]> {
  const unknown: string[] = [];
  await inParallel(skus, AT_ONCE, async (sku) => {
    if ((await readPositions([sku])).length === 0) unknown.push(sku);
  });
  return unknown.sort();
}

/** SKUs of these of which no stock can be kept: nobody knows them, or they are declared to have none. */
export async function withoutStock(skus: readonly string[]): Promise<ReadonlySet<string>> {
  const known: ReadonlyMap<string, Sku> = skus.length > 0 ? await readSkus(skus) : new Map();
  const unknown = await neverStocked(skus.filter((sku) => !known.has(sku)));
  return new Set([...unknown, ...skus.filter((sku) => known.get(sku)?.stocked === false)]);
}
