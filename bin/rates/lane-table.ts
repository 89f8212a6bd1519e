/** Zones by table as CSV: which zone a parcel is in that goes from one place to another. Pure. */
import type { PlannedRateCard } from '../../functions/network/planning/planned-network.ts';
import type { CellRow } from '../files/csv-file.ts';
import { csvTable, type ReadFile } from './csv-rows.ts';

type Lane = PlannedRateCard['lanes'][number];

const ENDS = ['fromCountry', 'fromRegion', 'fromPostal', 'toCountry', 'toRegion', 'toPostal'] as const;
const COLUMNS: readonly string[] = ['zone', ...ENDS];

/**
 * Zones by table: the first row counts that fits. Columns `zone` and any of fromCountry, fromRegion,
 * fromPostal, toCountry, toRegion, toPostal; postal codes by prefix.
 */
export function laneTable(file: string, text: string, zones: readonly string[]): ReadFile<readonly Lane[]> {
  const table = csvTable(file, text);
  if (!table.value) return { errors: table.errors };
  const { head, rows } = table.value;
  const errors = head.cells
    .filter((name) => !COLUMNS.includes(name))
    .map((name) => `${head.at}: "${name}" is none of ${COLUMNS.join(', ')}`);
  if (!head.cells.includes('zone')) errors.push(`${head.at}: has no column zone`);
  const lanes = rows.map((row) => laneOf(row, head, zones, errors));
  return errors.length > 0 ? { errors } : { value: lanes, errors };
}

function laneOf({ at, cells }: CellRow, head: CellRow, zones: readonly string[], errors: string[]): Lane {
  const given = new Map(head.cells.map((name, column) => [name, cells[column] ?? '']));
  const zone = given.get('zone') ?? '';
  if (!zones.includes(zone)) errors.push(`${at}: zone "${zone}" is none of ${zones.join(', ')}`);
  for (const name of ['fromCountry', 'toCountry'])
    if (!/^([A-Z]{2})?$/.test(given.get(name) ?? ''))
      errors.push(`${at}: ${name} is not a country code in capitals`);
  const ends = ENDS.map((name) => [name, given.get(name) ?? ''] as const).filter(([, cell]) => cell !== '');
  return { zone, ...Object.fromEntries(ends) };
}
