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
} as const;
export type MetricName = (typeof metricNames)[keyof typeof metricNames];

const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'order-orchestrator' });

/** The dimension that tells the metrics of two stages in one account apart. */
export const STAGE_DIMENSION = 'stage';

/**
 * Writes a metric's value, for the stage, in embedded metric format: a line of log, no call of an API. Every
 * deployed function has its stage in `STAGE`.
 */
export function emitMetric(name: MetricName, value: number): void {
  const unit = name === metricNames.oldestOverdue ? MetricUnit.Seconds : MetricUnit.Count;
  const metric = metrics.singleMetric();
  metric.addDimension(STAGE_DIMENSION, process.env['STAGE'] ?? 'undeployed');
  metric.addMetric(name, unit, value);
}
