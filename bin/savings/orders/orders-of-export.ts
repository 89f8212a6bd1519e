/** The orders of an export. An order with a wrong row is left out whole: a part of it would be another order. Pure. */
import type { FileRow, FileTable } from '../../../functions/channels/files/file-table.ts';
import { serviceLevelOf } from '../../../functions/channels/message/service-level.ts';
import { locate, locator } from '../../../functions/network/geography/locator.ts';
import { possiblePostalCode } from '../../../functions/network/geography/postal-codes.ts';
import { countryCode } from '../../../functions/order/countries.ts';
import { several } from '../../../functions/trust/page/several.ts';
import {
  decimalsOf,
  type ExportTime,
  isDayFirst,
  isNeverShipped,
  mendedCode,
  numberIn,
  timeIn,
  unitsIn,
} from './export-cells.ts';
import { type ExportField, recognisedExport } from './export-formats.ts';
import type { ExportError, ExportedLine, ExportedOrder, ReadExport } from './exported-order.ts';

const GRAMS = { grams: 1, kilograms: 1000, pounds: 453.59237 } as const;
const MOST_GRAMS = 1_000_000;
const MOST_LINES = 500;
const AMOUNTS: readonly ExportField[] = ['unitPrice', 'lineTotal', 'grams', 'kilograms', 'pounds'];

type CellIn = (row: FileRow, field: ExportField) => string | undefined;

/** What a part of an order says, or why nobody can tell. */
type Part<T> = { readonly value: T } | { readonly fault: string; readonly line?: number };

interface GoodsLine extends ExportedLine {
  readonly value: number;
}

/** Reads the orders of one file and counts what was assumed on the way. */
class ExportReading {
  readonly errors: ExportError[] = [];
  faultyOrders = 0;
  cancelled = 0;
  unshippedLines = 0;
  mendedCodes = 0;
  zoned = 0;
  readonly #cell: CellIn;
  readonly #decimals: '.' | ',';
  readonly dayFirst: boolean;

  constructor(rows: readonly FileRow[], cell: CellIn) {
    this.#cell = cell;
    const cellsOf = (field: ExportField): string[] => rows.flatMap((row) => cell(row, field) ?? []);
    this.#decimals = decimalsOf(AMOUNTS.flatMap(cellsOf));
    this.dayFirst = cellsOf('placedAt').some(isDayFirst);
  }

  get hasDecimalCommas(): boolean {
    return this.#decimals === ',';
  }

  order(id: string, rows: readonly FileRow[]): ExportedOrder | undefined {
    if (this.#isCancelled(rows)) {
      this.cancelled += 1;
      return undefined;
    }
    const goods = rows.filter((row) => !this.#isUnshipped(row));
    this.unshippedLines += rows.length - goods.length;
    if (goods.length === 0) return undefined;
    const time = this.#time(rows);
    const destination = this.#destination(rows);
    const lines = goods.map((row) => this.#line(row));
    const first = rows[0]?.line ?? 0;
    const faults = [time, destination, ...lines].filter((part) => 'fault' in part);
    const merged = mergedLines(lines.flatMap((line) => ('value' in line ? [line.value] : [])));
    if (merged.length > MOST_LINES) faults.push({ fault: `has more than ${MOST_LINES} lines` });
    if (faults.length > 0 || !('value' in time) || !('value' in destination)) {
      this.faultyOrders += 1;
      for (const { fault, line = first } of faults) this.errors.push({ line, order: id, message: fault });
      return undefined;
    }
    this.zoned += time.value.hasZone ? 1 : 0;
    return {
      id,
      line: first,
      at: time.value.at,
      month: time.value.month,
      ...destination.value,
      level: serviceLevelOf([this.#said(rows, 'service')]),
      lines: merged.map(({ value: _, ...line }) => line),
      value: merged.reduce((sum, { value }) => sum + value, 0),
    };
  }

  #said(rows: readonly FileRow[], field: ExportField): string | undefined {
    return rows.map((row) => this.#cell(row, field)).find((text) => text !== undefined);
  }

  #isCancelled(rows: readonly FileRow[]): boolean {
    if (this.#said(rows, 'cancelledAt') !== undefined) return true;
    return isNeverShipped(this.#said(rows, 'status') ?? '');
  }

  #isUnshipped(row: FileRow): boolean {
    return /^(?:false|no|0)$/i.test(this.#cell(row, 'needsShipping') ?? '');
  }

  #time(rows: readonly FileRow[]): Part<ExportTime> {
    const text = this.#said(rows, 'placedAt');
    if (text === undefined) return { fault: 'has no date' };
    const value = timeIn(text, this.dayFirst);
    return value ? { value } : { fault: `"${text}" is not a date` };
  }

  #destination(rows: readonly FileRow[]): Part<Pick<ExportedOrder, 'country' | 'postalCode' | 'point'>> {
    const textsOf = (field: ExportField): Set<string> =>
      new Set(rows.flatMap((row) => this.#cell(row, field) ?? []));
    const [countries, codes] = [textsOf('country'), textsOf('postalCode')];
    if (countries.size > 1 || codes.size > 1)
      return { fault: 'names more than one destination: it was not guessed between them' };
    const [said] = countries;
    const [text] = codes;
    if (said === undefined) return { fault: 'has no country' };
    const country = countryCode(said);
    if (country === undefined) return { fault: `"${said}" is not a country` };
    if (text === undefined) return { fault: 'has no postal code' };
    return this.#place(country, text);
  }

  #place(country: string, text: string): Part<Pick<ExportedOrder, 'country' | 'postalCode' | 'point'>> {
    const { code, hasNewZeros } = mendedCode(country, text);
    const postalCode = possiblePostalCode(country, code);
    const point = locate(country, postalCode);
    if (point && postalCode !== undefined) {
      this.mendedCodes += hasNewZeros ? 1 : 0;
      return { value: { country, postalCode, point } };
    }
    const known = locator().countries.includes(country);
    if (!known)
      return { fault: `no postal codes of ${country} are known (npm run geography:compile adds a country)` };
    return { fault: `"${text}" is not a postal code that is known of ${country}` };
  }

  #line(row: FileRow): Part<GoodsLine> {
    const { line } = row;
    const sku = this.#cell(row, 'sku');
    const said = this.#cell(row, 'quantity');
    const quantity = unitsIn(said ?? '');
    if (sku === undefined) return { fault: 'has no SKU', line };
    if (quantity === undefined) {
      const what =
        said === undefined ? 'has no quantity' : `"${said}" is not a quantity: a whole number from 1`;
      return { fault: what, line };
    }
    const unitPrice = this.#number(row, 'unitPrice');
    const total = this.#number(row, 'lineTotal');
    const grams = this.#grams(row);
    for (const part of [unitPrice, total, grams]) if ('fault' in part) return { ...part, line };
    const value = worthOf(quantity, saidBy(unitPrice), saidBy(total));
    return { value: { sku, quantity, grams: saidBy(grams), value } };
  }

  #number(row: FileRow, field: ExportField): Part<number | undefined> {
    const text = this.#cell(row, field);
    if (text === undefined) return { value: undefined };
    const value = numberIn(text, this.#decimals);
    return value === undefined ? { fault: `"${text}" is not an amount` } : { value };
  }

  #grams(row: FileRow): Part<number | undefined> {
    for (const field of ['grams', 'kilograms', 'pounds'] as const) {
      const weight = this.#number(row, field);
      if ('fault' in weight) return { fault: weight.fault.replace('an amount', 'a weight') };
      if (weight.value === undefined) continue;
      const grams = Math.round(weight.value * GRAMS[field]);
      return grams <= MOST_GRAMS ? { value: grams } : { fault: `a unit of ${grams} grams goes in no parcel` };
    }
    return { value: undefined };
  }
}

function saidBy<T>(part: Part<T>): T | undefined {
  return 'value' in part ? part.value : undefined;
}

function worthOf(quantity: number, unitPrice: number | undefined, total: number | undefined): number {
  return unitPrice === undefined ? (total ?? 0) : unitPrice * quantity;
}

function mergedLines(lines: readonly GoodsLine[]): GoodsLine[] {
  const bySku = new Map<string, GoodsLine>();
  for (const line of lines) {
    const before = bySku.get(line.sku);
    const quantity = line.quantity + (before?.quantity ?? 0);
    const value = line.value + (before?.value ?? 0);
    bySku.set(line.sku, { sku: line.sku, grams: before?.grams ?? line.grams, quantity, value });
  }
  return [...bySku.values()];
}

/** What had to be assumed to read the file, each a sentence. */
function assumptionsOf(reading: ExportReading, orders: readonly ExportedOrder[]): string[] {
  const { zoned, mendedCodes } = reading;
  const unzoned = orders.length - zoned;
  const utc = unzoned > 0 ? ` Dates without a zone were taken as UTC: ${several(unzoned, 'order')}.` : '';
  return [
    `An order belongs to the month that its date names as it is written.${utc}`,
    ...(reading.dayFirst ? ['Dates with slashes were read with the day first.'] : []),
    ...(reading.hasDecimalCommas ? ['Amounts were read with a decimal comma.'] : []),
    ...(mendedCodes > 0
      ? [`US postal codes that had lost zeros before them got them back: ${several(mendedCodes, 'order')}.`]
      : []),
  ];
}

/** Reads an export, which is recognised by its columns; `missing` names what it has no column for. */
export function ordersOfExport({
  columns,
  rows,
}: FileTable): ReadExport & { readonly missing: readonly string[] } {
  const known = recognisedExport(columns);
  const { format, missing } = known;
  const cell: CellIn = (row, field) => row.cells.get(known.columns.get(field) ?? '');
  const reading = new ExportReading(rows, cell);
  const groups = missing.length > 0 ? new Map<string, FileRow[]>() : rowsByOrder(rows, cell, reading.errors);
  const orders = [...groups].flatMap(([id, group]) => reading.order(id, group) ?? []);
  const { faultyOrders, cancelled, unshippedLines } = reading;
  const errors = reading.errors.toSorted((a, b) => a.line - b.line);
  const assumptions = assumptionsOf(reading, orders);
  return {
    ...{ format, missing, orders, errors, faultyOrders, cancelled, unshippedLines, assumptions },
    rows: rows.length,
  };
}

/** Rows of one order's number are its lines, wherever they stand. */
function rowsByOrder(
  rows: readonly FileRow[],
  cell: CellIn,
  errors: ExportError[],
): ReadonlyMap<string, readonly FileRow[]> {
  const groups = new Map<string, FileRow[]>();
  for (const row of rows) {
    const id = cell(row, 'id');
    if (id === undefined) {
      errors.push({ line: row.line, message: 'names no order' });
      continue;
    }
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}
