/**
 * Exports of orders as shops write them: which columns say what. Names are compared in lower case, with spaces for `_` and `-`;
 * of several names for a field the first that a file has counts.
 */
import { columnsByName } from '../../files/named-columns.ts';

/** `unitPrice` or `lineTotal`: either says what a unit is worth. Weights are of one unit. */
export const exportFields = [
  'id',
  'placedAt',
  'country',
  'postalCode',
  'sku',
  'quantity',
  'unitPrice',
  'lineTotal',
  'grams',
  'kilograms',
  'pounds',
  'service',
  'status',
  'cancelledAt',
  'needsShipping',
] as const;
export type ExportField = (typeof exportFields)[number];

export interface ExportFormat {
  readonly name: string;
  /** Names of columns that no other export has; of each list one is there. */
  readonly knownBy: readonly (readonly string[])[];
  readonly columns: Readonly<Partial<Record<ExportField, readonly string[]>>>;
}

const weights = {
  grams: ['weight grams', 'weight (g)', 'weight g', 'item weight (g)', 'grams'],
  kilograms: ['weight kg', 'weight (kg)', 'item weight (kg)', 'kilograms'],
  pounds: ['weight lb', 'weight (lb)', 'weight lbs', 'weight (lbs)', 'item weight (lbs)'],
};

/** Shopify admin, Orders, Export: the fields of an order stand in its first row alone. */
const shopify: ExportFormat = {
  name: 'Shopify',
  knownBy: [['lineitem sku'], ['lineitem quantity']],
  columns: {
    id: ['name'],
    placedAt: ['created at'],
    country: ['shipping country'],
    postalCode: ['shipping zip'],
    sku: ['lineitem sku'],
    quantity: ['lineitem quantity'],
    unitPrice: ['lineitem price'],
    service: ['shipping method'],
    cancelledAt: ['cancelled at'],
    needsShipping: ['lineitem requires shipping'],
    ...weights,
  },
};

/**
 * WooCommerce has no export of its own that names SKUs: these are the columns of Customer/Order/Coupon Export (one row per item)
 * and of Advanced Order Export.
 */
const wooCommerce: ExportFormat = {
  name: 'WooCommerce',
  knownBy: [['shipping postcode', 'postcode (shipping)']],
  columns: {
    id: ['order number', 'order id'],
    placedAt: ['order date', 'date', 'date created'],
    country: ['shipping country', 'country code (shipping)', 'country name (shipping)'],
    postalCode: ['shipping postcode', 'postcode (shipping)'],
    sku: ['item sku', 'product sku', 'sku'],
    quantity: ['item quantity', 'quantity', 'quantity ( refund)'],
    unitPrice: ['item price', 'item cost'],
    lineTotal: ['item total', 'order line total', 'line total'],
    service: ['shipping method', 'shipping method title'],
    status: ['order status', 'status'],
    ...weights,
  },
};

const generic: ExportFormat = {
  name: 'generic',
  knownBy: [],
  columns: {
    id: ['order id', 'order number', 'order no', 'order'],
    placedAt: ['order date', 'placed at', 'created at', 'date'],
    country: ['country', 'country code', 'ship to country', 'shipping country'],
    postalCode: ['postal code', 'postcode', 'zip code', 'zip', 'ship to postal code', 'shipping postal code'],
    sku: ['sku', 'item sku', 'product id', 'article'],
    quantity: ['quantity', 'qty', 'units'],
    unitPrice: ['unit price', 'price'],
    lineTotal: ['line total', 'sales', 'amount'],
    service: ['service', 'shipping method', 'ship mode'],
    status: ['order status', 'status'],
    cancelledAt: ['cancelled at'],
    ...weights,
  },
};

/** The last one takes what no other knows. */
const formats: readonly ExportFormat[] = [shopify, wooCommerce, generic];

/** Without these nobody knows what was to go where. */
const NEEDED: readonly ExportField[] = ['id', 'placedAt', 'country', 'postalCode', 'sku', 'quantity'];

/** The columns of a file by field, as the file writes them. */
export type ExportColumns = ReadonlyMap<ExportField, string>;

export interface RecognisedExport {
  readonly format: string;
  readonly columns: ExportColumns;
  /** Fields that an order needs and the file has no column for, each with the names that would be known. */
  readonly missing: readonly string[];
}

/** Which export the columns of a file are of. */
export function recognisedExport(columns: readonly string[]): RecognisedExport {
  const byName = columnsByName(columns);
  const isThere = (name: string): boolean => byName.has(name);
  const format = formats.find(({ knownBy }) => knownBy.every((names) => names.some(isThere))) ?? generic;
  const namesOf = (field: ExportField): readonly string[] => format.columns[field] ?? [];
  const found = exportFields.flatMap((field): [ExportField, string][] => {
    const column = byName.get(namesOf(field).find(isThere) ?? '');
    return column === undefined ? [] : [[field, column]];
  });
  const known = new Map(found);
  const missing = NEEDED.filter((field) => !known.has(field)).map((field) => namesOf(field).join(' or '));
  return { format: format.name, columns: known, missing };
}
