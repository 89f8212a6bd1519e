/** What a measured run found: the one document that `npm run cost` writes and `npm run capacity` reads. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const quantity = z.number().min(0);
const counts = z.record(z.string(), quantity);

/** What one order used, on average. */
export const usageSchema = z.strictObject({
  /** States that its executions entered. */
  states: quantity,
  writeUnits: quantity,
  readUnits: quantity,
  /** To the HTTP API. */
  requests: quantity,
  /** Of functions. */
  invocations: quantity,
  /** Billed, at the memory that each function has. */
  gbSeconds: quantity,
  /** Published on the bus. */
  events: quantity,
  putEventsCalls: quantity,
  /** Of the events, as they are put on the bus. */
  eventBytes: quantity.default(0),
  /** Of the events, in the files of the archive: lines of many orders, gzipped together. */
  eventFileBytes: quantity.default(0),
  /** Of the queues of the prod stage's partners: sent, received and deleted (those two in tens). */
  queueRequests: quantity,
  /** As CloudWatch Logs bills them. */
  logBytes: quantity,
  /** Changes of the table that the relay read. */
  streamRecords: quantity,
});
export type Usage = z.output<typeof usageSchema>;

/** One function's share of an order. */
const functionShareSchema = z.strictObject({
  /** `<stage>-<verb>` of the function. */
  entry: z.string(),
  memoryMb: quantity,
  invocations: quantity,
  /** As they passed on the machine of the run. */
  milliseconds: quantity,
  /** Of a whole processor. */
  cpuMilliseconds: quantity,
  /** At the function's memory: waiting as it was, computing as much slower as it has less of a processor. */
  billedMilliseconds: quantity,
  readUnits: quantity,
  writeUnits: quantity,
  /** How often it called each operation of other services. */
  calls: counts,
  /** Of the write units, those of each index. */
  indexUnits: counts.default({}),
  /** Stream records that it got, or deadlines that it acted on. */
  handled: quantity,
});
export type FunctionShare = z.output<typeof functionShareSchema>;

/** What is left of an order in the table, by kind of item. */
const storedKindSchema = z.strictObject({
  kind: z.string(),
  items: quantity,
  /** With what DynamoDB adds to each item. */
  bytes: quantity,
  /** Of the entries in indexes. */
  indexBytes: quantity,
  /** How much of its first year the kind is kept, in months. */
  months: quantity,
});
export type StoredKind = z.output<typeof storedKindSchema>;

/** What a stage pays for by the month, whatever comes in. */
const monthlySchema = z.strictObject({
  alarms: quantity,
  dashboards: quantity,
  metrics: quantity,
  secrets: quantity,
  schedules: quantity,
  logMonths: quantity,
});
export type Monthly = z.output<typeof monthlySchema>;

const measureSchema = z.strictObject({
  date: z.iso.date(),
  orders: z.number().int().min(1),
  usage: usageSchema,
  functions: z.array(functionShareSchema),
  /** Events of an order by type. */
  eventsByType: counts,
  stored: z.array(storedKindSchema),
  monthly: monthlySchema,
  /** Batches of one shard of the stream that the relay works on at once. */
  parallelization: quantity,
  /** How many processes wanted a processor of the machine at the end of the run, and how many it has. */
  load: quantity.default(0),
  processors: quantity.default(1),
  /** Invocations of all orders that left no line in the local log. */
  unlogged: quantity,
});
export type Measure = z.output<typeof measureSchema>;

function pathOf(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}

/** The last run on this machine; not in the repository. */
export const lastMeasure = pathOf('.cost/last.json');
/** The run that the documents tell of; renewed by `npm run cost -- --record`. */
export const recordedMeasure = pathOf('bin/cost/measured.json');

/** Undefined where there is none. @throws ZodError for a file of another version */
export function readMeasure(file: string): Measure | undefined {
  return existsSync(file) ? measureSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

export function saveMeasure(file: string, measure: Measure): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(measure, undefined, 2)}\n`);
}
