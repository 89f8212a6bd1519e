import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, metricNames } from '../../functions/shared/metrics.ts';
import type { Config } from '../config.ts';
import { machineArn } from '../state-machines/arns.ts';
import { type MachineName, machineNames } from '../state-machines/definitions.ts';

export interface AlarmsProps {
  readonly config: Config;
  readonly apiId: string;
  readonly relayName: string;
  /** Queues of dead letters, by the word that names them in their alarm. */
  readonly queues: Readonly<Record<string, IQueue>>;
}

/** A metric that must stay below its threshold, minute by minute. */
interface WatchedMetric {
  readonly id: string;
  /** What has happened when the alarm goes off, for the person whom it wakes. */
  readonly description: string;
  readonly metric: Metric;
  readonly threshold: number;
}

/**
 * The alarms of a stage, and one dashboard that shows what they watch. No metric math (the local AWS has
 * none), and nothing on the Errors of functions that a state machine calls: a business outcome counts there
 * as an error.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const watched = watchedMetrics(props);
    this.#addAlarms(watched, props.config);
    this.#addDashboard(watched, props);
  }

  #addAlarms(watched: readonly WatchedMetric[], { prefix, alarmTopicArn }: Config): void {
    const topic = alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'Topic', alarmTopicArn);
    for (const { id, description, metric, threshold } of watched) {
      const alarm = new Alarm(this, id, {
        alarmName: `${prefix}-${id}`,
        alarmDescription: description,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (topic) alarm.addAlarmAction(new SnsAction(topic));
    }
  }

  #addDashboard(watched: readonly WatchedMetric[], { config, apiId }: AlarmsProps): void {
    const metricsNamed = (part: string): Metric[] =>
      watched.filter(({ id }) => id.includes(part)).map(({ metric }) => metric);
    const started = machineNames.map((name) => machineMetric(config, name, 'ExecutionsStarted'));
    const requests = apiMetric(apiId, 'Count');
    const exceptionsOpened = ownMetric(metricNames.exceptionOpened, 'Sum');

    new Dashboard(this, 'Dashboard', {
      dashboardName: config.prefix,
      widgets: [
        [
          graph('Executions started', started),
          graph('Executions failed or timed out', metricsNamed('executions')),
        ],
        [
          graph('Oldest overdue (s)', metricsNamed('overdue')),
          graph('Relay: iterator age (ms), parked', [...metricsNamed('iterator'), ...metricsNamed('parked')]),
        ],
        [graph('API: 5xx', metricsNamed('5xx')), graph('API: requests', [requests])],
        [
          graph('Dead letters', metricsNamed('dead-letters')),
          graph('Exceptions opened, pools below zero', [exceptionsOpened, ...metricsNamed('pool')]),
        ],
      ],
    });
  }
}

function watchedMetrics({ config, apiId, relayName, queues }: AlarmsProps): WatchedMetric[] {
  return [
    ...machineNames.flatMap((name) => watchedExecutions(config, name)),
    {
      id: 'oldest-overdue',
      description: 'Something is overdue by more than ten minutes: the sweeper does not keep up, or fails.',
      metric: ownMetric(metricNames.oldestOverdue, 'Maximum'),
      threshold: 600,
    },
    {
      id: 'relay-parked',
      description: 'An effect of a change kept failing; the sweeper tries again, an exception holds it.',
      metric: ownMetric(metricNames.relayParked, 'Sum'),
      threshold: 1,
    },
    {
      id: 'pool-below-zero',
      description: 'More is promised than exists.',
      metric: ownMetric(metricNames.poolBelowZero, 'Sum'),
      threshold: 1,
    },
    {
      id: 'relay-iterator-age',
      description: 'Changes wait for the relay for more than a minute.',
      metric: metric('AWS/Lambda', 'IteratorAge', { FunctionName: relayName }, 'Maximum'),
      threshold: 60_000,
    },
    {
      id: 'api-5xx',
      description: 'The API answered with a fault of ours.',
      metric: apiMetric(apiId, '5xx'),
      threshold: 1,
    },
    ...Object.entries(queues).map(([name, queue]) => watchedDeadLetters(name, queue)),
  ];
}

function watchedExecutions(config: Config, name: MachineName): WatchedMetric[] {
  return [
    {
      id: `${name}-executions-failed`,
      description: `A ${name} execution ended by a fault of ours; its exception has the story.`,
      metric: machineMetric(config, name, 'ExecutionsFailed'),
      threshold: 1,
    },
    {
      id: `${name}-executions-timed-out`,
      description: `A ${name} execution reached its backstop: a deadline was missed by the sweeper.`,
      metric: machineMetric(config, name, 'ExecutionsTimedOut'),
      threshold: 1,
    },
  ];
}

function watchedDeadLetters(name: string, queue: IQueue): WatchedMetric {
  const dimensions = { QueueName: queue.queueName };
  return {
    id: `dead-letters-${name}`,
    description: 'Something could not be delivered and waits to be replayed.',
    metric: metric('AWS/SQS', 'ApproximateNumberOfMessagesVisible', dimensions, 'Maximum'),
    threshold: 1,
  };
}

function ownMetric(metricName: string, statistic: string): Metric {
  return metric(METRIC_NAMESPACE, metricName, { service: 'order-orchestrator' }, statistic);
}

function machineMetric(config: Config, name: MachineName, metricName: string): Metric {
  return metric('AWS/States', metricName, { StateMachineArn: machineArn(config, name) }, 'Sum');
}

function apiMetric(apiId: string, metricName: string): Metric {
  return metric('AWS/ApiGateway', metricName, { ApiId: apiId }, 'Sum');
}

function metric(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string,
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap, statistic, period: Duration.minutes(1) });
}

function graph(title: string, left: Metric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}
