/** A carrier's price table as CSV: one column a zone, one row a weight. Pure. */
import type { PlannedRateCard } from '../../functions/network/planning/planned-network.ts';
import { parseMoney } from '../../functions/shared/money.ts';
import type { CellRow } from '../files/csv-file.ts';
import { csvTable, type ReadFile } from './csv-rows.ts';

type Price = PlannedRateCard['price'];

/** The zones of a carrier and what it asks in each. */
export interface RateTable {
  readonly zones: readonly string[];
  readonly price: Price;
}

/** What becomes of a parcel that is heavier than the heaviest step: several parcels, or no price. */
export type BeyondSteps = 'parcels' | 'refuse';

interface PricedRow extends CellRow {
  /** Minor units, one for each zone. */
  readonly amounts: readonly number[];
}

/**
 * Two forms, told by the first column. `up_to_grams,<zone>,...`: steps, each row the price of parcels of at
 * most that weight in grams. `term,<zone>,...` with the rows `base` and `per_kg`: base price and price of a
 * kilogram. Amounts are decimals of the major unit.
 */
export function rateTable(
  file: string,
  text: string,
  currency: string,
  beyond: BeyondSteps = 'parcels',
): ReadFile<RateTable> {
  const table = csvTable(file, text);
  if (!table.value) return { errors: table.errors };
  const { head, rows } = table.value;
  const [form, ...zones] = head.cells;
  const errors = headErrors(head);
  if (rows.length === 0) errors.push(`${file}: has no prices`);
  const priced = rows.map((row) => ({ ...row, amounts: amountsOf(row, zones, currency, errors) }));
  const price =
    form === 'term' ? affinePrice(file, priced, errors) : stepPrice(priced, zones, beyond, errors);
  return errors.length > 0 ? { errors } : { value: { zones, price }, errors };
}

function headErrors({ at, cells: [form = '', ...zones] }: CellRow): string[] {
  const errors: string[] = [];
  if (form !== 'up_to_grams' && form !== 'term')
    errors.push(`${at}: the first column is up_to_grams or term, not "${form}"`);
  if (zones.length === 0) errors.push(`${at}: names no zone`);
  for (const [column, zone] of zones.entries())
    if (zone === '' || zones.indexOf(zone) !== column)
      errors.push(`${at}: zone "${zone}" in column ${column + 2} is empty or stands there twice`);
  return errors;
}

/** Amounts of a row, one for each zone; every cell that is none is an error that names its zone. */
function amountsOf(
  { at, cells: [, ...cells] }: CellRow,
  zones: readonly string[],
  currency: string,
  errors: string[],
): number[] {
  if (cells.length !== zones.length)
    errors.push(`${at}: has ${cells.length} amounts, not one for each of the ${zones.length} zones`);
  return zones.map((zone, column) => {
    const amount = minorOf(cells[column] ?? '', currency);
    if (typeof amount === 'number') return amount;
    if (column < cells.length) errors.push(`${at}: zone ${zone}: ${amount}`);
    return 0;
  });
}

/**
 * An amount of the major unit (`7.05`) as whole minor units, or as text why it is none. What is finer than
 * the minor unit is an error: a price is never rounded silently.
 */
function minorOf(cell: string, currency: string): number | string {
  try {
    const { amount, raw } = parseMoney(cell, currency);
    if (raw !== undefined) return `${cell} is finer than the smallest unit of ${currency}`;
    return amount < 0 ? `${cell} is below zero` : amount;
  } catch {
    return `"${cell}" is not an amount`;
  }
}

function stepPrice(
  rows: readonly PricedRow[],
  zones: readonly string[],
  beyond: BeyondSteps,
  errors: string[],
): Price {
  for (const [index, row] of rows.entries()) errors.push(...stepErrors(row, rows[index - 1], zones));
  const steps = rows.map(({ cells: [weight], amounts }) => ({
    upToGrams: Number(weight),
    minor: [...amounts],
  }));
  return { kind: 'step', steps, beyond };
}

/** Steps ascend in weight, and none is cheaper than the one before it. */
function stepErrors(
  { at, cells: [weight = ''], amounts }: PricedRow,
  before: PricedRow | undefined,
  zones: readonly string[],
): string[] {
  const errors: string[] = [];
  if (!/^[1-9]\d*$/.test(weight)) errors.push(`${at}: "${weight}" is not a weight in whole grams`);
  else if (before && Number(weight) <= Number(before.cells[0]))
    errors.push(`${at}: ${weight} g does not ascend from ${before.cells[0] ?? ''} g`);
  for (const [column, zone] of zones.entries())
    if (before && (amounts[column] ?? 0) < (before.amounts[column] ?? 0))
      errors.push(`${at}: zone ${zone}: a heavier step is cheaper than the one before`);
  return errors;
}

const TERMS = ['base', 'per_kg'];

function affinePrice(file: string, rows: readonly PricedRow[], errors: string[]): Price {
  const rowsOf = (term: string): PricedRow[] => rows.filter(({ cells }) => cells[0] === term);
  const amounts = (term: string): number[] => [...(rowsOf(term)[0]?.amounts ?? [])];
  for (const term of TERMS) if (rowsOf(term).length !== 1) errors.push(`${file}: needs one row ${term}`);
  for (const { at, cells } of rows)
    if (!TERMS.includes(cells[0] ?? '')) errors.push(`${at}: "${cells[0] ?? ''}" is neither base nor per_kg`);
  return { kind: 'affine', baseMinor: amounts('base'), perKgMinor: amounts('per_kg') };
}
