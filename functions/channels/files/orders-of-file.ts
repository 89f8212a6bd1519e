/**
 * The orders of a file: rows of one order number are its lines, wherever they stand. What cannot be read of an order is
 * named by row and column, and the order is quarantined like any other that could not be understood.
 */
import {
  type OrderFileField,
  type OrderFileMapping,
  orderFileFields,
} from '../../network/entities/order-file.ts';
import { visibleDamage } from '../../shared/spreadsheet-damage.ts';
import { addressOf } from '../message/address.ts';
import type {
  ChannelMessage,
  PartialAddress,
  PartialLine,
  PartialOrder,
} from '../message/channel-message.ts';
import { methodByPolicy } from '../message/delivery-method.ts';
import { clip, moneyOf, numberOf } from '../message/fields.ts';
import { orderOrQuarantine } from '../message/order-or-quarantine.ts';
import type { ChannelConfig } from '../message/payment-holds.ts';
import type { FieldFault, QuarantineReason } from '../message/quarantine-reason.ts';
import { serviceLevelOf } from '../message/service-level.ts';
import { cellOf, columnOf, textOf } from './file-cells.ts';
import type { FileRow, FileTable } from './file-table.ts';

/** What is wrong with a row, for whoever made the file. */
export interface FileRowError {
  readonly row: number;
  readonly column?: string;
  /** The order's number in the file. */
  readonly order?: string;
  readonly code: string;
  readonly message: string;
}

/** One order of a file. */
export interface FileOrder {
  readonly id: string;
  readonly rows: readonly number[];
  readonly message: ChannelMessage;
  readonly errors: readonly FileRowError[];
  /** Its rows as they were in the file: what is kept as received. */
  readonly received: Buffer;
}

export interface FileOrders {
  readonly orders: readonly FileOrder[];
  /** Rows that belong to no order. */
  readonly errors: readonly FileRowError[];
}

/** What the orders of a file are read with. */
export interface OrderFileContext {
  readonly channel: ChannelConfig;
  readonly mapping: OrderFileMapping;
  /** UTC ISO: of which time the file is, for orders that say no time of their own. */
  readonly at: string;
}

export function ordersOfFile({ rows }: FileTable, context: OrderFileContext): FileOrders {
  const numbered = rows.map((row) => ({ row, id: textOf(row, 'id', context.mapping) }));
  const errors = numbered
    .filter(({ id }) => !isWhole(id))
    .map(({ row, id }) => rowWithoutOrder(row, id, context.mapping));
  const named = numbered.flatMap(({ row, id }) => (isWhole(id) ? [{ row, id }] : []));
  const groups = Map.groupBy(named, ({ id }) => id);
  const orders = [...groups].map(([id, group]) =>
    orderOf(
      id,
      group.map(({ row }) => row),
      context,
    ),
  );
  return { orders, errors };
}

/** Several orders have one number once a spreadsheet has shortened it: such a number names none. */
function isWhole(id: string | undefined): id is string {
  return id !== undefined && visibleDamage(id) === undefined;
}

function rowWithoutOrder(
  { line }: FileRow,
  id: string | undefined,
  { fields }: OrderFileMapping,
): FileRowError {
  const column = columnOf(fields.id);
  const named = column === undefined ? {} : { column };
  const damage = id === undefined ? undefined : visibleDamage(id);
  if (damage !== undefined)
    return { row: line, ...named, code: 'DAMAGED_ORDER', message: `The number ${damage}.` };
  return {
    row: line,
    ...named,
    code: 'MISSING_ORDER',
    message: 'The row says of no order that it is a line.',
  };
}

function orderOf(id: string, rows: readonly FileRow[], context: OrderFileContext): FileOrder {
  const { mapping } = context;
  const draft = draftOf(id, rows, context);
  const faults = [
    ...contradictions(rows, mapping),
    ...rows.flatMap((row, at) => faultsOfRow(row, at, mapping)),
  ];
  const message = orderOrQuarantine(draft, { faults, shipTo: draft.shipTo });
  const reasons = message.kind === 'quarantined' ? message.reasons : [];
  const received = rows.map(({ line, cells }) => ({ row: line, ...Object.fromEntries(cells) }));
  return {
    id,
    rows: rows.map(({ line }) => line),
    message,
    errors: reasons.map((reason) => errorOf(reason, id, rows, mapping)),
    received: Buffer.from(JSON.stringify(received)),
  };
}

/** Fields of the whole order, which all its rows say alike or leave empty. */
const ORDER_FIELDS = Object.keys(orderFileFields).filter(
  (field): field is OrderFileField => !field.startsWith('line.') && field !== 'id',
);

/** The first text that a row has for a field of the order. */
function said(
  rows: readonly FileRow[],
  field: OrderFileField,
  mapping: OrderFileMapping,
): string | undefined {
  const text = rows.map((row) => textOf(row, field, mapping)).find((one) => one !== undefined);
  return text === undefined ? undefined : cellOf(text, field, mapping);
}

/** An order has one destination, one currency, one time: rows that say two are not guessed between. */
function contradictions(rows: readonly FileRow[], mapping: OrderFileMapping): FieldFault[] {
  return ORDER_FIELDS.flatMap((field) => {
    const texts = new Set(rows.map((row) => textOf(row, field, mapping)).filter((one) => one !== undefined));
    if (texts.size < 2) return [];
    const code = field.startsWith('shipTo.') ? 'MULTIPLE_DESTINATIONS' : 'CONTRADICTING_ROWS';
    return [{ code, path: pathOf(field), fault: 'is not the same in all rows of the order' }];
  });
}

/** Codes of which another article or place is meant once a spreadsheet has changed them. */
const CODES = [
  'number',
  'poNumber',
  'shipTo.postalCode',
  'billTo.postalCode',
  'line.id',
  'line.sku',
] as const;

/** What is wrong with a row as a whole, or with a code in it. */
function faultsOfRow(row: FileRow, at: number, mapping: OrderFileMapping): FieldFault[] {
  const longer = {
    code: 'SURPLUS_CELLS',
    path: `lines.${at}`,
    fault: 'has more cells in its row than the file has columns',
  };
  const damaged = CODES.flatMap((field): FieldFault[] => {
    const damage = visibleDamage(textOf(row, field, mapping) ?? '');
    const path = pathOf(field).replace('*', String(at));
    return damage === undefined ? [] : [{ code: 'DAMAGED_CODE', path, fault: damage }];
  });
  return [...(row.isLonger ? [longer] : []), ...damaged];
}

/** A draft whose words may be none of ours: validation names them. */
interface FileDraft extends Readonly<Record<string, unknown>> {
  readonly shipTo: PartialAddress | undefined;
}

type SaidOfOrder = (field: OrderFileField) => string | undefined;

function draftOf(id: string, rows: readonly FileRow[], context: OrderFileContext): FileDraft {
  const { channel, mapping, at } = context;
  const one: SaidOfOrder = (field) => said(rows, field, mapping);
  const currency = one('currency')?.toUpperCase();
  const total = (field: OrderFileField) => moneyOf(one(field), currency);
  return {
    channel: channel.id,
    external: { id, number: one('number') ?? id },
    version: { updatedAt: one('updatedAt') ?? at },
    placedAt: one('placedAt'),
    currency,
    state: one('state'),
    payment: one('payment'),
    poNumber: clip(one('poNumber'), 100),
    customerTier: clip(one('customerTier'), 64),
    buyer: {
      name: clip(one('buyer.name'), 200),
      email: clip(one('buyer.email'), 254),
      phone: clip(one('buyer.phone'), 50),
      company: clip(one('buyer.company'), 200),
      customerId: clip(one('buyer.customerId'), 100),
    },
    shipTo: addressIn(one, 'shipTo'),
    billTo: addressIn(one, 'billTo'),
    lines: linesOf(rows, currency, mapping),
    charges: {
      shipping: total('charges.shipping'),
      tax: total('charges.tax'),
      discount: total('charges.discount'),
      total: total('charges.total'),
    },
    shipping: shippingOf(one, channel),
    notes: {
      customer: clip(one('notes.customer'), 5000),
      internal: clip(one('notes.internal'), 5000),
      packing: clip(one('notes.packing'), 1000),
    },
  };
}

function addressIn(one: SaidOfOrder, whose: 'shipTo' | 'billTo'): PartialAddress | undefined {
  return addressOf({
    name: one(`${whose}.name`),
    company: one(`${whose}.company`),
    lines: [one(`${whose}.line1`), one(`${whose}.line2`), one(`${whose}.line3`)],
    city: one(`${whose}.city`),
    regionCode: one(`${whose}.region`),
    postalCode: one(`${whose}.postalCode`),
    country: one(`${whose}.country`),
    phone: one(`${whose}.phone`),
    email: one(`${whose}.email`),
  });
}

function shippingOf(one: SaidOfOrder, { policy }: ChannelConfig): PartialOrder['shipping'] {
  const words = [one('shipping.code'), one('shipping.title')];
  return {
    method: methodByPolicy(policy, words) ?? 'ship',
    requested: {
      code: clip(words[0], 200),
      title: clip(words[1], 200),
      serviceLevel: serviceLevelOf(words, policy.serviceWords),
    },
    shipNotBefore: one('shipping.notBefore'),
    shipBy: one('shipping.by'),
    deliverBy: one('shipping.deliverBy'),
  };
}

function linesOf(
  rows: readonly FileRow[],
  currency: string | undefined,
  mapping: OrderFileMapping,
): PartialLine[] {
  const ids = lineIds(rows, mapping);
  return rows.map((row, at) => {
    const one: SaidOfOrder = (field) => said([row], field, mapping);
    const money = (field: OrderFileField) => moneyOf(one(field), currency);
    const tax = money('line.tax');
    return {
      lineId: ids[at],
      sku: one('line.sku'),
      title: clip(one('line.title'), 500),
      quantity: numberOf(one('line.quantity')),
      unitPrice: money('line.unitPrice'),
      total: money('line.total'),
      taxes: tax === undefined || tax.amount === 0 ? [] : [{ amount: tax }],
      shipNotBefore: one('line.notBefore'),
    };
  });
}

/**
 * What lines are called: by their column, else by their SKU, so that a later file may have them in another order; the
 * second line of a SKU has its place behind it.
 */
function lineIds(rows: readonly FileRow[], mapping: OrderFileMapping): string[] {
  const given = rows.map(
    (row) => textOf(row, 'line.id', mapping) ?? plainId(textOf(row, 'line.sku', mapping)),
  );
  return given.map((id, at) => {
    const before = given.slice(0, at).filter((other) => other === id).length;
    return before === 0 && id !== '' ? id : `${id}:${before + 1}`;
  });
}

function plainId(sku = ''): string {
  return sku.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 50);
}

/** Where a field stands in the draft; `*` is the place of the line. */
function pathOf(field: OrderFileField): string {
  const [root = '', name = ''] = field.split('.');
  if (root === 'line') return name === 'id' ? 'lines.*.lineId' : `lines.*.${PATHS[field] ?? name}`;
  return PATHS[field] ?? field.replace(/\.line\d$/, '.lines');
}

/** Fields that an order has under another name. */
const PATHS: Readonly<Partial<Record<OrderFileField, string>>> = {
  id: 'external.id',
  number: 'external.number',
  updatedAt: 'version.updatedAt',
  'shipping.code': 'shipping.requested.code',
  'shipping.title': 'shipping.requested.title',
  'shipping.notBefore': 'shipping.shipNotBefore',
  'shipping.by': 'shipping.shipBy',
  'line.tax': 'taxes',
  'line.notBefore': 'shipNotBefore',
};

/** The row of the line that a reason is about, else the first; the column of the field, where one is read for it. */
function errorOf(
  { path, code, message }: QuarantineReason,
  order: string,
  rows: readonly FileRow[],
  mapping: OrderFileMapping,
): FileRowError {
  const line = /^lines\.(\d+)/.exec(path)?.[1];
  const row = (line === undefined ? undefined : rows[Number(line)]) ?? rows[0];
  const column = columnAt(path.replace(/^lines\.\d+/, 'lines.*'), mapping);
  const named = column === undefined ? {} : { column };
  return { row: row?.line ?? 0, ...named, order, code, message };
}

function columnAt(path: string, { fields }: OrderFileMapping): string | undefined {
  const mapped = Object.keys(orderFileFields).filter((field): field is OrderFileField => field in fields);
  const found = mapped.find((field) => path === pathOf(field) || path.startsWith(`${pathOf(field)}.`));
  return found && columnOf(fields[found]);
}
