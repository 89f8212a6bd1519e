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

/** Writes a metric's value in embedded metric format: a line of log, no call of an API. */
export function emitMetric(name: MetricName, value: number): void {
  const unit = name === metricNames.oldestOverdue ? MetricUnit.Seconds : MetricUnit.Count;
  metrics.singleMetric().addMetric(name, unit, value);
}
