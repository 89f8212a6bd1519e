import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName, STAGE_DIMENSION } from '../../functions/shared/metrics.ts';
import type { Config } from '../config.ts';
import { machineArn } from '../state-machines/arns.ts';
import type { MachineName } from '../state-machines/definitions.ts';

/** How a metric's values of one period become one. */
type Statistic = 'Sum' | 'Maximum';

/** A metric that the functions of the stage write. */
export function ownMetric({ stage }: Config, metricName: MetricName, statistic: Statistic): Metric {
  const dimensions = { service: 'order-orchestrator', [STAGE_DIMENSION]: stage };
  return metric(METRIC_NAMESPACE, metricName, dimensions, statistic);
}

export function machineMetric(config: Config, name: MachineName, metricName: string): Metric {
  return metric('AWS/States', metricName, { StateMachineArn: machineArn(config, name) }, 'Sum');
}

/** Open executions of all machines of the account in this region: they share one quota. */
export function openExecutions(): Metric {
  return metric('AWS/States', 'OpenExecutionCount', {}, 'Maximum');
}

/** Calls that Lambda refused of all functions of the account in this region: they share one concurrency. */
export function refusedCalls(): Metric {
  return metric('AWS/Lambda', 'Throttles', {}, 'Sum');
}

export function functionMetric(functionName: string, metricName: string, statistic: Statistic): Metric {
  return metric('AWS/Lambda', metricName, { FunctionName: functionName }, statistic);
}

export function apiMetric(apiId: string, metricName: string): Metric {
  return metric('AWS/ApiGateway', metricName, { ApiId: apiId }, 'Sum');
}

export function queueMetric(queueName: string, metricName: string): Metric {
  return metric('AWS/SQS', metricName, { QueueName: queueName }, 'Maximum');
}

export function tableMetric(tableName: string, metricName: string, indexName?: string): Metric {
  const index = indexName === undefined ? {} : { GlobalSecondaryIndexName: indexName };
  return metric('AWS/DynamoDB', metricName, { TableName: tableName, ...index }, 'Sum');
}

function metric(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: Statistic,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic, period: Duration.minutes(1) });
}
