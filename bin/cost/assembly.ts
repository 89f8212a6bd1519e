/** What the synthesized templates say of a stage: the memory of its functions, and what it pays by the month. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { steadyMetrics } from '../../functions/shared/metrics.ts';
import type { Monthly } from './measure.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
type Resource = z.output<typeof resourceSchema>;
const templateSchema = z.looseObject({ Resources: z.record(z.string(), resourceSchema).default({}) });

const DAYS_OF_MONTH = 30.4;
/** A channel and a tracking source have a secret each. */
const SECRETS = 2;

/** All resources of the templates in a folder. */
export function resourcesIn(assembly: string): Resource[] {
  const files = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const templates = files.map((name) =>
    templateSchema.parse(JSON.parse(readFileSync(join(assembly, name), 'utf8'))),
  );
  return templates.flatMap(({ Resources }) => Object.values(Resources));
}

function ofType(resources: readonly Resource[], type: string): Resource[] {
  return resources.filter(({ Type }) => Type === type);
}

/** Memory by function name, in MB. */
export function memoryByFunction(resources: readonly Resource[]): ReadonlyMap<string, number> {
  const functionSchema = z.object({ FunctionName: z.string(), MemorySize: z.number().default(128) });
  const functions = ofType(resources, 'AWS::Lambda::Function').flatMap(
    ({ Properties }) => functionSchema.safeParse(Properties).data ?? [],
  );
  return new Map(functions.map(({ FunctionName, MemorySize }) => [FunctionName, MemorySize]));
}

/**
 * Batches of one shard of the table's stream that the relay works on at once.
 * @throws Error where the templates have no mapping of a stream, or several
 */
export function parallelizationOf(resources: readonly Resource[]): number {
  // Queues have mappings, too; only one of a stream says where it begins.
  const streamSchema = z.object({
    StartingPosition: z.string(),
    ParallelizationFactor: z.number().default(1),
  });
  const streams = ofType(resources, 'AWS::Lambda::EventSourceMapping').flatMap(
    ({ Properties }) => streamSchema.safeParse(Properties).data ?? [],
  );
  const [relay, ...others] = streams;
  if (!relay || others.length > 0)
    throw new Error(`${streams.length} mappings of a stream, where one is expected`);
  return relay.ParallelizationFactor;
}

/** What the stage pays for by the month. */
export function monthlyOf(resources: readonly Resource[]): Monthly {
  const retention = z.object({ RetentionInDays: z.number() });
  const days = ofType(resources, 'AWS::Logs::LogGroup').map(
    ({ Properties }) => retention.safeParse(Properties).data?.RetentionInDays ?? 0,
  );
  return {
    alarms: ofType(resources, 'AWS::CloudWatch::Alarm').length,
    dashboards: ofType(resources, 'AWS::CloudWatch::Dashboard').length,
    metrics: steadyMetrics().length,
    secrets: SECRETS,
    schedules: ofType(resources, 'AWS::Scheduler::Schedule').length,
    logMonths: Math.max(0, ...days) / DAYS_OF_MONTH,
  };
}
