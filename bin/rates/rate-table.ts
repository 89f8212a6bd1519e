/** A carrier's price table as CSV: one column a zone, one row a weight. Pure. */
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import type { PlannedRateCard } from '../../functions/network/planning/planned-network.ts';
import { parseMoney } from '../../functions/shared/money.ts';

export interface RateTable {
  readonly zones: readonly string[];
  readonly price: PlannedRateCard['price'];
}
export interface Read<T> {
  readonly value?: T;
  readonly errors: readonly string[];
}

interface Row {
  readonly at: string;
  readonly cells: readonly string[];
}
const recordsSchema = z.array(
  z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) }),
);

function rowsOf(file: string, text: string): Read<Row[]> {
  try {
    const records = recordsSchema.parse(
      parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true }),
    );
    return {
      value: records.map(({ record, info }) => ({ at: `${file} line ${info.lines}`, cells: record })),
      errors: [],
    };
  } catch (error) {
    return { errors: [`${file}: is not CSV (${error instanceof Error ? error.message : String(error)})`] };
  }
}

/**
 * An amount of the major unit (`7.05`) as whole minor units; what is finer is an error, a price is never
 * rounded silently.
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

/** Amounts of a row, one for each zone; every cell that is none is named by its zone. */
function amountsOf(
  { at, cells }: Row,
  zones: readonly string[],
  currency: string,
  errors: string[],
): number[] {
  if (cells.length !== zones.length + 1)
    errors.push(`${at}: has ${cells.length - 1} amounts, not one for each of the ${zones.length} zones`);
  return zones.map((zone, column) => {
    const amount = minorOf(cells[column + 1] ?? '', currency);
    if (typeof amount === 'number') return amount;
    if (column + 1 < cells.length) errors.push(`${at}: zone ${zone}: ${amount}`);
    return 0;
  });
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
  beyond: 'parcels' | 'refuse' = 'parcels',
): Read<RateTable> {
  const read = rowsOf(file, text);
  const [head, ...rows] = read.value ?? [];
  if (!head) return { errors: read.errors.length > 0 ? read.errors : [`${file}: is empty`] };
  const [form, ...zones] = head.cells;
  const errors: string[] = [];
  if (form !== 'up_to_grams' && form !== 'term')
    errors.push(`${head.at}: the first column is up_to_grams or term, not "${form ?? ''}"`);
  if (zones.length === 0) errors.push(`${head.at}: names no zone`);
  zones.forEach((zone, column) => {
    if (zone === '' || zones.indexOf(zone) !== column)
      errors.push(`${head.at}: zone "${zone}" in column ${column + 2} is empty or stands there twice`);
  });
  if (rows.length === 0) errors.push(`${file}: has no prices`);
  const priced = rows.map((row) => ({ ...row, amounts: amountsOf(row, zones, currency, errors) }));
  const price: RateTable['price'] =
    form === 'term'
      ? affine(file, priced, errors)
      : { kind: 'step', steps: steps(priced, zones, errors), beyond };
  return errors.length > 0 ? { errors } : { value: { zones, price }, errors };
}

type Priced = Row & { readonly amounts: number[] };

function steps(
  rows: readonly Priced[],
  zones: readonly string[],
  errors: string[],
): { upToGrams: number; minor: number[] }[] {
  return rows.map(({ at, cells: [weight = ''], amounts }, index) => {
    const before = rows[index - 1];
    if (!/^[1-9]\d*$/.test(weight)) errors.push(`${at}: "${weight}" is not a weight in whole grams`);
    else if (before && Number(weight) <= Number(before.cells[0]))
      errors.push(`${at}: ${weight} g does not ascend from ${before.cells[0] ?? ''} g`);
    amounts.forEach((amount, column) => {
      if (before && amount < (before.amounts[column] ?? 0))
        errors.push(`${at}: zone ${zones[column] ?? ''}: a heavier step is cheaper than the one before`);
    });
    return { upToGrams: Number(weight), minor: amounts };
  });
}

function affine(file: string, rows: readonly Priced[], errors: string[]): RateTable['price'] {
  const row = (term: string): number[] => rows.find(({ cells }) => cells[0] === term)?.amounts ?? [];
  for (const term of ['base', 'per_kg'])
    if (rows.filter(({ cells }) => cells[0] === term).length !== 1)
      errors.push(`${file}: needs one row ${term}`);
  for (const { at, cells } of rows)
    if (cells[0] !== 'base' && cells[0] !== 'per_kg')
      errors.push(`${at}: "${cells[0] ?? ''}" is neither base nor per_kg`);
  return { kind: 'affine', baseMinor: row('base'), perKgMinor: row('per_kg') };
}

const LANE = [
  'zone',
  'fromCountry',
  'fromRegion',
  'fromPostal',
  'toCountry',
  'toRegion',
  'toPostal',
] as const;

/** Whether a column says where a lane begins or ends. */
function isLaneEnd(name: string): boolean {
  return LANE.slice(1).some((known) => known === name);
}

/**
 * Zones by table: the first row counts that fits. Columns `zone` and any of fromCountry, fromRegion,
 * fromPostal, toCountry, toRegion, toPostal; postal codes by prefix.
 */
export function laneTable(
  file: string,
  text: string,
  zones: readonly string[],
): Read<PlannedRateCard['lanes']> {
  const read = rowsOf(file, text);
  const [head, ...rows] = read.value ?? [];
  if (!head) return { errors: read.errors.length > 0 ? read.errors : [`${file}: is empty`] };
  const errors = head.cells
    .filter((name) => !(LANE as readonly string[]).includes(name))
    .map((name) => `${head.at}: "${name}" is none of ${LANE.join(', ')}`);
  if (!head.cells.includes('zone')) errors.push(`${head.at}: has no column zone`);
  const lanes = rows.map(({ at, cells }): PlannedRateCard['lanes'][number] => {
    const given = new Map(head.cells.map((name, column) => [name, cells[column] ?? '']));
    const zone = given.get('zone') ?? '';
    if (!zones.includes(zone)) errors.push(`${at}: zone "${zone}" is none of ${zones.join(', ')}`);
    for (const name of ['fromCountry', 'toCountry'] as const)
      if (!/^([A-Z]{2})?$/.test(given.get(name) ?? ''))
        errors.push(`${at}: ${name} is not a country code in capitals`);
    return {
      zone,
      ...Object.fromEntries([...given].filter(([name, cell]) => isLaneEnd(name) && cell !== '')),
    };
  });
  return errors.length > 0 ? { errors } : { value: lanes, errors };
}
