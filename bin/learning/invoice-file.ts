/** Carriers' invoices as CSV: what was charged for which parcel. Errors by row; rows of one parcel add up. */

import { decimalText } from '../../functions/channels/files/file-cells.ts';
import type { FileRow } from '../../functions/channels/files/file-table.ts';
import { normaliseCarrier } from '../../functions/network/carriers/carrier.ts';
import { normaliseTrackingNumber } from '../../functions/network/carriers/tracking-number.ts';
import { currencySchema, parseMoney } from '../../functions/shared/money.ts';
import { columnsByName, tableIn } from '../files/named-columns.ts';
import { type TextFile, UnreadableFile } from '../files/text-file.ts';
import { decimalsOf } from '../savings/orders/export-cells.ts';

/** One charge of an invoice. */
export interface InvoiceRow {
  /** File and line, for whoever looks it up. */
  readonly at: string;
  /** Normalised, as parcels are stored. */
  readonly number: string;
  /** Minor units; below zero is a credit. */
  readonly minor: number;
  readonly currency: string;
}

export interface Invoices {
  readonly rows: readonly InvoiceRow[];
  /** Sentences, each about a row that counts nothing. */
  readonly errors: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Names of columns in lower case, `_` and `-` as spaces; the first that a file has counts. They are those of the billing files of
 * FedEx, UPS (with a head), USPS, DHL Express and Deutsche Post DHL, and plain ones.
 */
const columns = {
  number: [
    'tracking number',
    'express or ground tracking id',
    'tracking id',
    'shipment number',
    'sendungsnummer',
    'waybill number',
    'waybill',
    'airbill number',
    'parcel number',
    'tracking',
  ],
  amount: [
    'net charge amount',
    'net charge',
    'net amount',
    'invoiced amount',
    'total charge',
    'total amount (excl. vat)',
    'nettobetrag',
    'charge',
    'amount',
    'total',
  ],
  currency: ['currency', 'invoice currency', 'billing currency', 'currency code', 'waehrung', 'währung'],
  carrier: ['carrier', 'carrier name'],
} as const;

type Columns = { readonly [name in keyof typeof columns]: string | undefined };

/** The columns of a file by what they say. @throws UnreadableFile where nobody would know which parcel or how much */
function columnsOf(
  file: string,
  names: readonly string[],
): Columns & { readonly number: string; readonly amount: string } {
  const byName = columnsByName(names);
  const find = (known: readonly string[]): string | undefined =>
    byName.get(known.find((name) => byName.has(name)) ?? '');
  const { number, amount } = { number: find(columns.number), amount: find(columns.amount) };
  if (number === undefined) throw new UnreadableFile(`${file}: has no column ${columns.number.join(' or ')}`);
  if (amount === undefined) throw new UnreadableFile(`${file}: has no column ${columns.amount.join(' or ')}`);
  return { number, amount, currency: find(columns.currency), carrier: find(columns.carrier) };
}

function cellIn({ cells }: FileRow, column: string | undefined): string {
  return column === undefined ? '' : (cells.get(column) ?? '');
}

/** An amount with its sign, which stands before it, behind it, or is brackets around it. */
function signedDecimal(text: string, decimals: '.' | ','): string | undefined {
  const isCredit = /^\s*(?:-|\(.*\)\s*$)|-\s*$/.test(text);
  const bare = decimalText(text.replace(/[-()+]/g, ''), decimals);
  if (!/^\d+(?:\.\d+)?$/.test(bare)) return undefined;
  return isCredit ? `-${bare}` : bare;
}

interface ReadTerms {
  readonly file: string;
  readonly named: ReturnType<typeof columnsOf>;
  readonly decimals: '.' | ',';
  /** Of rows that name none. */
  readonly currency: string;
}

/** A row that says what a parcel cost; a sentence for one that does not. */
function readRow(row: FileRow, { file, named, decimals, currency: usual }: ReadTerms): InvoiceRow | string {
  const at = `${file} line ${row.line}`;
  const number = normaliseTrackingNumber(
    cellIn(row, named.number),
    normaliseCarrier(cellIn(row, named.carrier)),
  );
  if (number === '') return `${at}: names no parcel`;
  const currency = (cellIn(row, named.currency) || usual).toUpperCase();
  if (!currencySchema.safeParse(currency).success) return `${at}: ${currency} is no currency`;
  const amount = cellIn(row, named.amount);
  const decimal = signedDecimal(amount, decimals);
  if (decimal === undefined) return `${at}: ${amount === '' ? 'has no amount' : `${amount} is no amount`}`;
  return { at, number, minor: parseMoney(decimal, currency).amount, currency };
}

/**
 * The charges of a file. `currency`: of rows that name none.
 * @throws UnreadableFile for what is no invoice
 */
export function invoicesIn(source: TextFile, currency: string): Invoices {
  const { file, note } = source;
  const { columns: names, rows } = tableIn(source);
  const named = columnsOf(file, names);
  const decimals = decimalsOf(rows.map((row) => cellIn(row, named.amount)));
  const read = rows.map((row) => readRow(row, { file, named, decimals, currency }));
  const noted = named.currency === undefined ? [`${file}: names no currency: ${currency} was taken`] : [];
  return {
    rows: read.filter((one) => typeof one !== 'string'),
    errors: read.filter((one) => typeof one === 'string'),
    notes: [...(note === undefined ? [] : [note]), ...noted],
  };
}
