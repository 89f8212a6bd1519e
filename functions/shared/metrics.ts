import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

export const METRIC_NAMESPACE = 'OrderOrchestrator';

/** The names of our own metrics, which the alarms of lib/constructs/alarms.ts watch. */
export const metricNames = {
  /** Seconds by which the oldest due item is overdue; 0 when nothing is. */
  oldestOverdue: 'OldestOverdueSeconds',
  /** Stream records that were set aside because one of their effects kept failing. */
  relayParked: 'RelayParked',
  /** Stream records that can never succeed. */
  relayDead: 'RelayDeadRecords',
  poolBelowZero: 'PoolBelowZero',
  exceptionOpened: 'ExceptionsOpened',
  /** Things in the books of stock that do not add up: all together, and by kind. */
  auditFindings: 'StockAuditFindings',
  /** Seconds since the auditor went through everything last. */
  auditAge: 'StockAuditAgeSeconds',
  /** Seconds that a connected shop has not done what it was asked; 0 when it does again. */
  shopTrouble: 'ShopTroubleSeconds',
  /** Seconds that the oldest figure waits which a shop was to be told and was not. */
  shopUntold: 'ShopUntoldSeconds',
  /** Orders that only a list has found, since their messages were lost. */
  shopGaps: 'ShopGaps',
  /** What the look at a connection found: errors, subscriptions that ended, another version of the interface. */
  shopFaults: 'ShopFaults',
} as const;
export type MetricName = (typeof metricNames)[keyof typeof metricNames];

/** Written where something is wrong, or by connected shops alone: a metric is billed for the hours in which it is written. */
const metricsOfTrouble: ReadonlySet<MetricName> = new Set([
  metricNames.relayParked,
  metricNames.relayDead,
  metricNames.poolBelowZero,
  metricNames.shopTrouble,
  metricNames.shopUntold,
  metricNames.shopGaps,
  metricNames.shopFaults,
]);

/** The metrics that a stage writes hour by hour. */
export function steadyMetrics(): MetricName[] {
  return Object.values(metricNames).filter((name) => !metricsOfTrouble.has(name));
}

const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'order-orchestrator' });

/** The dimension that tells the metrics of two stages in one account apart. */
export const STAGE_DIMENSION = 'stage';

/**
 * Writes a metric's value, for the stage, in embedded metric format: a line of log, no call of an API. Every
 * deployed function has its stage in `STAGE`. `also`: further dimensions, which make it another metric.
 */
export function emitMetric(
  name: MetricName,
  value: number,
  also: Readonly<Record<string, string>> = {},
): void {
  const unit = name.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count;
  const metric = metrics.singleMetric();
  metric.addDimension(STAGE_DIMENSION, process.env['STAGE'] ?? 'undeployed');
  for (const [dimension, word] of Object.entries(also)) metric.addDimension(dimension, word);
  metric.addMetric(name, unit, value);
}
