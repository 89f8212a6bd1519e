/** Files that a channel is given on a schedule: what they hold, column by column. */
import * as z from 'zod';
import { eachOnce } from '../../shared/each-once.ts';
import { entityIdSchema } from './entity-schemas.ts';

/** What a row of each kind of file may say. */
const fieldsOf = {
  /** What the channel may sell of a SKU. */
  stock: ['sku', 'units', 'at', 'channel'],
  /** Units of a line in a parcel that was shipped since the last file. */
  fulfillments: [
    ...['channel', 'order', 'number', 'orderId', 'line', 'sku', 'units', 'location'],
    ...['shipment', 'carrier', 'tracking', 'shippedAt'],
  ],
  /** A parcel of which something was heard since the last file. */
  tracking: ['channel', 'order', 'number', 'orderId', 'shipment', 'carrier', 'tracking', 'status', 'at'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const header = z.string().trim().min(1).max(100);

function columnsOf(fields: readonly string[]) {
  const columnSchema = z.union([
    z.strictObject({ header, field: z.enum(fields) }),
    /** The same in every row. */
    z.strictObject({ header, value: z.string().max(200) }),
  ]);
  return eachOnce(z.array(columnSchema).min(1).max(50), 'header');
}

const common = {
  name: entityIdSchema,
  /** Minutes from file to file. */
  every: z.int().min(5).max(1440),
  separator: z.enum([',', ';', '\t', '|']).default(','),
};

/** Parcels of orders that were captured longer ago than this are not looked at. Days. */
const days = z.int().min(1).max(90).default(30);

const fileExportSchema = z.discriminatedUnion('of', [
  z.strictObject({ ...common, of: z.literal('stock'), columns: columnsOf(fieldsOf.stock) }),
  z.strictObject({
    ...common,
    of: z.literal('fulfillments'),
    days,
    columns: columnsOf(fieldsOf.fulfillments),
  }),
  z.strictObject({ ...common, of: z.literal('tracking'), days, columns: columnsOf(fieldsOf.tracking) }),
]);
export type FileExport = z.output<typeof fileExportSchema>;
export type FileColumn = FileExport['columns'][number];

export const fileExportsSchema = eachOnce(z.array(fileExportSchema).max(10), 'name').default([]);
