import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import type { ApiClient } from './api-client.ts';

/** SKUs of the example network that the orders of the local run are for. */
export interface Articles {
  /** Every kind of location has these. */
  readonly everywhere: readonly [string, ...string[]];
  /** Only stores have this. */
  readonly storesOnly: string;
  /** Two sizes of one article. */
  readonly sizes: readonly [string, string];
}

const skuList = z.object({
  skus: z.array(z.looseObject({ id: z.string(), tags: z.array(z.string()).default([]) })),
});

/** So many articles the brand's shops sell. */
const SOLD_IN_SHOPS = 4;
const rowSchema = z.array(z.looseObject({ id: z.string(), tags: z.string().default('') }));

/** The articles of the brand's shops, from the file of SKUs that is imported: the first of those that are everywhere. */
export function shopArticles(file: string): string[] {
  const rows = rowSchema.parse(parse(readFileSync(file, 'utf8'), { columns: true }));
  return rows
    .filter(({ tags }) => !tags.includes('only'))
    .slice(0, SOLD_IN_SHOPS)
    .map(({ id }) => id);
}

/** Chooses among the SKUs that were imported, by their tags. @throws Error when a kind is missing */
export async function chooseArticles(operator: ApiClient): Promise<Articles> {
  const { skus } = skuList.parse(await operator.get('/skus'));
  const storesOnly = skus.find(({ tags }) => tags.includes('stores-only'))?.id;
  const [first, ...others] = skus
    .filter(({ tags }) => !tags.includes('stores-only') && !tags.includes('supplier-only'))
    .map(({ id }) => id);
  if (storesOnly === undefined) throw new Error('the example network has no article that only stores have');
  if (first === undefined) throw new Error('the example network has no article that is everywhere');
  return { everywhere: [first, ...others], storesOnly, sizes: findSizes([first, ...others]) };
}

/** The first two articles whose ids differ behind their last hyphen alone. @throws Error when there are none */
function findSizes(ids: readonly string[]): readonly [string, string] {
  const articleOf = (id: string): string => id.slice(0, id.lastIndexOf('-'));
  for (const id of ids) {
    const other = ids.find((one) => one !== id && one.includes('-') && articleOf(one) === articleOf(id));
    if (other !== undefined) return [id, other];
  }
  throw new Error('the example network has no article in two sizes');
}
