/** What a row of a file says of the fields of an order, by the channel's mapping. */
import { DateTime } from 'luxon';
import {
  type FieldSource,
  type OrderFileField,
  type OrderFileMapping,
  orderFileFields,
} from '../../network/entities/order-file.ts';
import { utcInstant } from '../../shared/time.ts';
import type { FileRow } from './file-table.ts';

/** The column that a field is read from; undefined where every row says the same. */
export function columnOf(source: FieldSource | undefined): string | undefined {
  if (source === undefined || typeof source === 'string') return source;
  return 'column' in source ? source.column : undefined;
}

/** Columns that the mapping reads and the file does not have. */
export function missingColumns({ fields }: OrderFileMapping, columns: readonly string[]): string[] {
  const read = Object.values(fields).map(columnOf);
  return [...new Set(read)].filter((column) => column !== undefined && !columns.includes(column)).map(String);
}

/** The text that a row has for a field, in the words that are ours. */
export function textOf(
  { cells }: FileRow,
  field: OrderFileField,
  { fields }: OrderFileMapping,
): string | undefined {
  const source = fields[field];
  if (source === undefined) return undefined;
  if (typeof source === 'string') return cells.get(source);
  if ('value' in source) return source.value;
  const cell = cells.get(source.column);
  return cell === undefined ? source.otherwise : (source.words[cell] ?? cell);
}

/** A cell in the form that a draft of an order has it in; one that cannot be read stays as it is, to be named. */
export function cellOf(text: string, field: OrderFileField, mapping: OrderFileMapping): string {
  switch (orderFileFields[field]) {
    case 'time':
      return timeOf(text, mapping) ?? text;
    case 'money':
    case 'whole':
      return decimalText(text, mapping.decimals);
    case 'text':
      return text;
  }
}

function timeOf(text: string, { times, zone }: OrderFileMapping): string | undefined {
  const time =
    times === undefined ? DateTime.fromISO(text, { zone }) : DateTime.fromFormat(text, times, { zone });
  return time.isValid ? utcInstant(time.toUTC().toISO()) : undefined;
}

/** `1.234,50 €` as `1234.50`: currency signs and what parts thousands say nothing of the amount. */
export function decimalText(text: string, decimals: OrderFileMapping['decimals']): string {
  const thousands = decimals === '.' ? /[,\s']/g : /[.\s']/g;
  const bare = text.replace(/^[^\d+.,-]+|[^\d]+$/g, '').replace(thousands, '');
  return decimals === ',' ? bare.replace(',', '.') : bare;
}
