/** Files that a channel is given on a schedule: what they hold, column by column. */
import * as z from 'zod';
import { eachOnce } from '../../shared/each-once.ts';
import { entityIdSchema } from './entity-schemas.ts';

/** What a row of a stock file may say of a SKU. */
const stockFields = ['sku', 'units', 'at', 'channel'] as const;
export type StockFileField = (typeof stockFields)[number];

const header = z.string().trim().min(1).max(100);
const columnSchema = z.union([
  z.strictObject({ header, field: z.enum(stockFields) }),
  /** The same in every row. */
  z.strictObject({ header, value: z.string().max(200) }),
]);
export type FileColumn = z.output<typeof columnSchema>;

const fileExportSchema = z.strictObject({
  name: entityIdSchema,
  /** `stock`: what the channel may sell, SKU by SKU. */
  of: z.literal('stock'),
  /** Minutes from file to file. */
  every: z.int().min(5).max(1440),
  separator: z.enum([',', ';', '\t', '|']).default(','),
  columns: eachOnce(z.array(columnSchema).min(1).max(50), 'header'),
});
export type FileExport = z.output<typeof fileExportSchema>;

export const fileExportsSchema = eachOnce(z.array(fileExportSchema).max(10), 'name').default([]);
