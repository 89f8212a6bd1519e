import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { emitMetric, metricNames } from '../shared/metrics.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { type AuditFigures, auditOnSchedule } from './audit/scheduled-audit.ts';

/** No step is begun with less time than this: what is left waits for the next invocation. */
const RESERVE_MS = 40_000;

/**
 * On a schedule: goes on with the audit of the books of stock, and says what it found and how old the last pass is. How far
 * it is, what it put right and what it restored is in its line of log.
 */
export const handler = middy<unknown, AuditFigures>({ timeoutEarlyInMillis: 0 })
  .use(oneLogLine(auditOutcome))
  .handler(audit);

async function audit(_event: unknown, context: Context): Promise<AuditFigures> {
  const now = new Date().toISOString();
  const figures = await auditOnSchedule(now, () => context.getRemainingTimeInMillis() > RESERVE_MS);
  const { found, ageSeconds } = figures;
  const all = Object.values(found).reduce((sum, count) => sum + count, 0);
  emitMetric(metricNames.auditFindings, all);
  for (const [kind, count] of Object.entries(found)) emitMetric(metricNames.auditFindings, count, { kind });
  if (ageSeconds !== undefined) emitMetric(metricNames.auditAge, ageSeconds);
  return figures;
}

function auditOutcome({ response }: Invocation<unknown, AuditFigures>): Record<string, unknown> {
  return { ...response };
}
