import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The namespace and names of our own metrics; alarms in lib/constructs/alarms.ts use the same. */
export const METRIC_NAMESPACE = 'OrderOrchestrator';
export const metricNames = {
  /** Seconds by which the oldest due item is overdue; 0 when nothing is. */
  oldestOverdue: 'OldestOverdueSeconds',
  /** Stream records set aside because one effect of theirs kept failing. */
  relayParked: 'RelayParked',
  relayDead: 'RelayDeadRecords',
  poolBelowZero: 'PoolBelowZero',
  exceptionOpened: 'ExceptionsOpened',
} as const;
export type MetricName = (typeof metricNames)[keyof typeof metricNames];

const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: 'order-orchestrator' });

/** One metric value in embedded metric format: a line of log, no API call. */
export function emit(name: MetricName, value: number): void {
  metrics
    .singleMetric()
    .addMetric(name, name === metricNames.oldestOverdue ? MetricUnit.Seconds : MetricUnit.Count, value);
}
