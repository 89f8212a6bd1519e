import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Measure } from '../cost/measure.ts';
import type { StageCapacity } from './ceilings.ts';

const unitsSchema = z.number().int().min(1);
const stageSchema = z.looseObject({
  warmThroughput: z.looseObject({ readUnits: unitsSchema, writeUnits: unitsSchema }).optional(),
});

/** What a hundred orders a second need of the table, which a stage that expects them sets. */
const WARMED = { writeUnits: 12_000, readUnits: 12_000 } as const;

/** What the prod stage gives its relay and, unless it says otherwise, a table that is warmed for a rush. */
export function prodCapacity({ parallelization }: Measure): StageCapacity {
  const file = new URL('../../config/prod.json', import.meta.url);
  const { warmThroughput } = stageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { writeUnits, readUnits } = warmThroughput ?? WARMED;
  return { writeUnits, readUnits, parallelization };
}
