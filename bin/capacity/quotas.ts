import { readFileSync } from 'node:fs';
import * as z from 'zod';

export const regionSizes = ['large', 'small'] as const;
export type RegionSize = (typeof regionSizes)[number];

const quotaNames = [
  'startExecution',
  'stateTransition',
  'sendTask',
  'describeExecution',
  'openExecutions',
  'lambdaConcurrency',
  'lambdaRampUp',
  'httpApiRequests',
  'putEvents',
  'eventDeliveries',
  'tableWrites',
  'newTableWrites',
  'newTableReads',
  'partitionWrites',
  'shardPolls',
] as const;
export type QuotaName = (typeof quotaNames)[number];

const quotaSchema = z.strictObject({
  large: z.number().positive(),
  small: z.number().positive(),
  /** What a bucket holds before the rate counts, in large regions. */
  burst: z.number().positive().optional(),
  unit: z.string(),
  adjustable: z.boolean(),
  date: z.iso.date(),
  source: z.string().min(1),
});

const quotasSchema = z.strictObject({
  note: z.string(),
  regions: z.record(z.enum(regionSizes), z.string()),
  quotas: z.record(z.enum(quotaNames), quotaSchema),
});
/** AWS's default quotas, dated, each with its source. */
export type Quotas = z.output<typeof quotasSchema>;

export function readQuotas(): Quotas {
  const file = new URL('./quotas.json', import.meta.url);
  return quotasSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
