import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { metricNames } from '../../functions/shared/metrics.ts';
import { apiMetric, machineMetric, ownMetric } from '../alarms/metrics.ts';
import {
  inRhythm,
  type WatchedMetric,
  type WatchedStage,
  watchedMetrics,
} from '../alarms/watched-metrics.ts';
import type { Config } from '../config.ts';
import { machineNames } from '../state-machines/definitions.ts';

/**
 * The alarms of a stage, and one dashboard that shows what they watch. No metric math (the local AWS has
 * none), and nothing on the Errors of functions that a state machine calls: a business outcome counts there
 * as an error.
 */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, stage: WatchedStage) {
    super(scope, id);
    const watched = watchedMetrics(stage);
    this.#addAlarms(watched, stage);
    this.#addDashboard(watched, stage);
  }

  #addAlarms(watched: readonly WatchedMetric[], { config }: WatchedStage): void {
    const topic = this.#topicOf(config);
    for (const one of watched) {
      const { id, description, threshold, rhythm, silenceIsBad } = one;
      const alarm = new Alarm(this, id, {
        alarmName: `${config.prefix}-${id}`,
        alarmDescription: `${config.stage}: ${description}`,
        metric: inRhythm(one),
        threshold,
        evaluationPeriods: rhythm.of,
        datapointsToAlarm: rhythm.breaching,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: silenceIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      if (topic) alarm.addAlarmAction(new SnsAction(topic));
    }
  }

  #topicOf(config: Config): ITopic | undefined {
    if (config.alarms === 'none') return undefined;
    const arn =
      config.alarms === 'create'
        ? StringParameter.valueForStringParameter(this, alarmTopicParameter(config))
        : config.alarms;
    return Topic.fromTopicArn(this, 'Topic', arn);
  }

  #addDashboard(watched: readonly WatchedMetric[], { config, apiId }: WatchedStage): void {
    const metricsNamed = (...parts: string[]): Metric[] =>
      watched.filter(({ id }) => parts.some((part) => id.includes(part))).map(({ metric }) => metric);
    const started = machineNames.map((name) => machineMetric(config, name, 'ExecutionsStarted'));
    const requests = apiMetric(apiId, 'Count');
    const opened = ownMetric(config, metricNames.exceptionOpened, 'Sum');

    new Dashboard(this, 'Dashboard', {
      dashboardName: config.prefix,
      widgets: [
        [
          graph('Executions started', started),
          graph('Executions failed, timed out or throttled', metricsNamed('-executions-')),
        ],
        [
          graph('Oldest overdue (s)', metricsNamed('overdue')),
          graph('Relay: iterator age (ms), parked', metricsNamed('iterator', 'parked')),
        ],
        [graph('API: 5xx', metricsNamed('5xx')), graph('API: requests', [requests])],
        [
          graph('Dead letters', metricsNamed('dead-letters')),
          graph('Exceptions opened, pools below zero', [opened, ...metricsNamed('pool')]),
        ],
        [
          graph('Functions and table: throttled', metricsNamed('-throttled')),
          graph('Partners: oldest event (s)', metricsNamed('partner-')),
        ],
        [graph('Shops: trouble, untold (s), gaps, faults', metricsNamed('shop-'))],
      ],
    });
  }
}

/**
 * Where the stage's own topic is found. A parameter and no reference between stacks: a stage may name another topic
 * instead, and what is referred to cannot be removed.
 */
export function alarmTopicParameter({ prefix }: Pick<Config, 'prefix'>): string {
  return `/${prefix}/alarm-topic`;
}

function graph(title: string, left: Metric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}
