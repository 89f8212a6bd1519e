import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IAlarmAction,
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
import { machineNames } from '../state-machines/definitions.ts';

interface Watched {
  readonly id: string;
  readonly why: string;
  readonly metric: Metric;
  readonly threshold: number;
}

/**
 * What an operator must know, and one page that shows it. No metric math (the local AWS has none), and
 * nothing on the Errors of functions that a state machine calls: a business outcome counts there as an error.
 */
export class Alarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly config: Config;
      readonly apiId: string;
      readonly relayName: string;
      readonly queues: Readonly<Record<string, IQueue>>;
    },
  ) {
    super(scope, id);
    const minute = Duration.minutes(1);
    const own = (metricName: string, statistic: string): Metric =>
      new Metric({
        namespace: METRIC_NAMESPACE,
        metricName,
        dimensionsMap: { service: 'order-orchestrator' },
        statistic,
        period: minute,
      });
    const machine = (name: (typeof machineNames)[number], metricName: string): Metric =>
      new Metric({
        namespace: 'AWS/States',
        metricName,
        dimensionsMap: { StateMachineArn: machineArn(props.config, name) },
        statistic: 'Sum',
        period: minute,
      });
    const watched: Watched[] = [
      ...machineNames.flatMap((name): Watched[] => [
        {
          id: `${name}-executions-failed`,
          why: `A ${name} execution ended by a fault of ours; its exception has the story.`,
          metric: machine(name, 'ExecutionsFailed'),
          threshold: 1,
        },
        {
          id: `${name}-executions-timed-out`,
          why: `A ${name} execution reached its backstop: a deadline was missed by the sweeper.`,
          metric: machine(name, 'ExecutionsTimedOut'),
          threshold: 1,
        },
      ]),
      {
        id: 'oldest-overdue',
        why: 'Something is overdue by more than ten minutes: the sweeper does not keep up, or fails.',
        metric: own(metricNames.oldestOverdue, 'Maximum'),
        threshold: 600,
      },
      {
        id: 'relay-parked',
        why: 'An effect of a change kept failing; the sweeper tries again, an exception holds it.',
        metric: own(metricNames.relayParked, 'Sum'),
        threshold: 1,
      },
      {
        id: 'pool-below-zero',
        why: 'More is promised than exists.',
        metric: own(metricNames.poolBelowZero, 'Sum'),
        threshold: 1,
      },
      {
        id: 'relay-iterator-age',
        why: 'Changes wait for the relay for more than a minute.',
        metric: new Metric({
          namespace: 'AWS/Lambda',
          metricName: 'IteratorAge',
          dimensionsMap: { FunctionName: props.relayName },
          statistic: 'Maximum',
          period: minute,
        }),
        threshold: 60_000,
      },
      {
        id: 'api-5xx',
        why: 'The API answered with a fault of ours.',
        metric: new Metric({
          namespace: 'AWS/ApiGateway',
          metricName: '5xx',
          dimensionsMap: { ApiId: props.apiId },
          statistic: 'Sum',
          period: minute,
        }),
        threshold: 1,
      },
      ...Object.entries(props.queues).map(
        ([name, queue]): Watched => ({
          id: `dead-letters-${name}`,
          why: 'Something could not be delivered and waits to be replayed.',
          metric: new Metric({
            namespace: 'AWS/SQS',
            metricName: 'ApproximateNumberOfMessagesVisible',
            dimensionsMap: { QueueName: queue.queueName },
            statistic: 'Maximum',
            period: minute,
          }),
          threshold: 1,
        }),
      ),
    ];
    const action: IAlarmAction | undefined =
      props.config.alarmTopicArn === undefined
        ? undefined
        : new SnsAction(Topic.fromTopicArn(this, 'Topic', props.config.alarmTopicArn));
    for (const { id: name, why, metric, threshold } of watched) {
      const alarm = new Alarm(this, name, {
        alarmName: `${props.config.prefix}-${name}`,
        alarmDescription: why,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (action) alarm.addAlarmAction(action);
    }
    const graph = (title: string, left: Metric[]): GraphWidget => new GraphWidget({ title, left, width: 12 });
    const of = (text: string): Metric[] =>
      watched.filter(({ id: name }) => name.includes(text)).map(({ metric }) => metric);
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.config.prefix,
      widgets: [
        [
          graph(
            'Executions started',
            machineNames.map((name) => machine(name, 'ExecutionsStarted')),
          ),
          graph('Executions failed or timed out', of('executions')),
        ],
        [
          graph('Oldest overdue (s)', of('overdue')),
          graph('Relay: iterator age (ms), parked', [...of('iterator'), ...of('parked')]),
        ],
        [
          graph('API: 5xx', of('5xx')),
          graph('API: requests', [
            new Metric({
              namespace: 'AWS/ApiGateway',
              metricName: 'Count',
              dimensionsMap: { ApiId: props.apiId },
              statistic: 'Sum',
              period: minute,
            }),
          ]),
        ],
        [
          graph('Dead letters', of('dead-letters')),
          graph('Exceptions opened, pools below zero', [
            own(metricNames.exceptionOpened, 'Sum'),
            ...of('pool'),
          ]),
        ],
      ],
    });
  }
}
