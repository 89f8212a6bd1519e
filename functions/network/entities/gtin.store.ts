import * as z from 'zod';
import { Conflict } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import { moved, type Write } from '../../shared/transact.ts';
import { type GtinOfSku, gtinItemSchema } from './gtin.ts';

/** Whose these GTINs are (14 digits), of those that a SKU has declared. */
export async function readGtins(gtins: readonly string[]): Promise<ReadonlyMap<string, GtinOfSku>> {
  const items = await getItems([...new Set(gtins)].map(key.gtin));
  const known = items.flatMap((item) => (item ? [parseOwn(gtinItemSchema, item, 'GTIN')] : []));
  return new Map(known.map((one) => [one.gtin, one]));
}

const declaredSchema = z.looseObject({
  gtins: z.array(z.object({ gtin: z.string(), units: z.number() })).default([]),
});

function unitsByGtin(sku: Record<string, unknown> | undefined): ReadonlyMap<string, number> {
  const { gtins } = declaredSchema.parse(sku ?? {});
  return new Map(gtins.map(({ gtin, units }) => [gtin, units]));
}

function refusedAs(gtin: string) {
  return (found: TableItem | undefined): Error => {
    const of = found && parseOwn(gtinItemSchema, found, 'GTIN').sku;
    return new Conflict(`GTIN ${gtin} is of SKU ${of} already.`, { gtin, sku: of });
  };
}

/**
 * The writes that keep GTINs in step with the SKU that declares them: a GTIN is of one SKU. Refused as Conflict where it
 * is another's.
 */
export function gtinWrites(
  sku: string,
  before: Record<string, unknown> | undefined,
  next: Record<string, unknown>,
): Write[] {
  const [old, declared] = [unitsByGtin(before), unitsByGtin(next)];
  const isOurs = { names: { '#sku': 'sku' }, values: { ':sku': sku } };
  const changed = [...declared].filter(([gtin, units]) => old.get(gtin) !== units);
  const gone = [...old.keys()].filter((gtin) => !declared.has(gtin));
  return [
    ...changed.map(([gtin, units]): Write => {
      const at = key.gtin(gtin);
      const condition = { ...isOurs, expression: 'attribute_not_exists(#sku) OR #sku = :sku' };
      const item = { ...at, type: 'Gtin', gtin, sku, units };
      return { kind: 'put', key: at, item, condition, refused: refusedAs(gtin) };
    }),
    ...gone.map((gtin): Write => {
      const condition = { ...isOurs, expression: 'attribute_not_exists(#sku) OR #sku = :sku' };
      return { kind: 'delete', key: key.gtin(gtin), condition, refused: moved(`GTIN ${gtin}`) };
    }),
  ];
}
