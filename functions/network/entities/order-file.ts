/** How a channel's files of orders are read: which column says what. The mapping is data, so that a new portal is no code. */
import * as z from 'zod';
import { isTimeZone } from '../time/calendar.ts';

/** Fields of an order that a column may say, and of its lines; each with how its cells are read. */
export const orderFileFields = {
  id: 'text',
  number: 'text',
  placedAt: 'time',
  updatedAt: 'time',
  currency: 'text',
  state: 'text',
  payment: 'text',
  poNumber: 'text',
  customerTier: 'text',
  'buyer.name': 'text',
  'buyer.email': 'text',
  'buyer.phone': 'text',
  'buyer.company': 'text',
  'buyer.customerId': 'text',
  'shipTo.name': 'text',
  'shipTo.company': 'text',
  'shipTo.line1': 'text',
  'shipTo.line2': 'text',
  'shipTo.line3': 'text',
  'shipTo.city': 'text',
  'shipTo.region': 'text',
  'shipTo.postalCode': 'text',
  'shipTo.country': 'text',
  'shipTo.phone': 'text',
  'shipTo.email': 'text',
  'billTo.name': 'text',
  'billTo.company': 'text',
  'billTo.line1': 'text',
  'billTo.line2': 'text',
  'billTo.line3': 'text',
  'billTo.city': 'text',
  'billTo.region': 'text',
  'billTo.postalCode': 'text',
  'billTo.country': 'text',
  'billTo.phone': 'text',
  'billTo.email': 'text',
  'shipping.code': 'text',
  'shipping.title': 'text',
  'shipping.notBefore': 'time',
  'shipping.by': 'time',
  'shipping.deliverBy': 'time',
  'charges.shipping': 'money',
  'charges.tax': 'money',
  'charges.discount': 'money',
  'charges.total': 'money',
  'notes.customer': 'text',
  'notes.internal': 'text',
  'notes.packing': 'text',
  'line.id': 'text',
  'line.sku': 'text',
  'line.title': 'text',
  'line.quantity': 'whole',
  'line.unitPrice': 'money',
  'line.total': 'money',
  'line.tax': 'money',
  'line.notBefore': 'time',
} as const satisfies Readonly<Record<string, 'text' | 'time' | 'money' | 'whole'>>;

export type OrderFileField = keyof typeof orderFileFields;

/** What a file cannot do without: an order and its lines are known and worth something by these. */
const NEEDED = ['id', 'placedAt', 'currency', 'line.sku', 'line.quantity', 'line.unitPrice'] as const;

const cell = z.string().trim().min(1).max(200);

/** Where a field comes from: the column of that name, or the same for every row. */
const fieldSourceSchema = z.union([
  cell,
  z.strictObject({
    column: cell,
    /** What the file's words mean: `{"Express": "EXP"}`. Other words stand for themselves. */
    words: z.record(z.string().max(200), z.string().max(200)).default({}),
    /** What an empty cell means. */
    otherwise: cell.optional(),
  }),
  z.strictObject({ value: cell }),
]);
export type FieldSource = z.output<typeof fieldSourceSchema>;

export const orderFileSchema = z
  .strictObject({
    separator: z.enum([',', ';', '\t', '|']).default(','),
    /** The sign before the decimals of an amount; the other one parts thousands. */
    decimals: z.enum(['.', ',']).default('.'),
    /** How times are written, as Luxon writes a format (`dd.MM.yyyy HH:mm`); ISO 8601 where this is absent. */
    times: z.string().trim().min(1).max(50).optional(),
    /** The zone of times that name none. */
    zone: z.string().trim().min(1).max(64).default('UTC'),
    fields: z.partialRecord(fieldNameSchema(), fieldSourceSchema),
  })
  .superRefine(({ fields, zone }, context) => {
    for (const field of NEEDED)
      if (fields[field] === undefined)
        context.addIssue({ code: 'custom', path: ['fields', field], message: 'is needed' });
    if (!isTimeZone(zone)) context.addIssue({ code: 'custom', path: ['zone'], message: 'is no time zone' });
  });
export type OrderFileMapping = z.output<typeof orderFileSchema>;

function fieldNameSchema() {
  return z.enum(Object.keys(orderFileFields).filter(isField));
}

function isField(name: string): name is OrderFileField {
  return name in orderFileFields;
}
