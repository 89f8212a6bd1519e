import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { indexes } from '../../functions/shared/keys.ts';
import { metricNames } from '../../functions/shared/metrics.ts';
import type { Config } from '../config.ts';
import { functionNameOf } from '../constructs/handler-function.ts';
import { doors } from '../doors.ts';
import { DEFAULT_TIMEOUT_SECONDS, functionCatalogue } from '../function-catalogue.ts';
import { type MachineName, machineNames } from '../state-machines/definitions.ts';
import {
  apiMetric,
  functionMetric,
  machineMetric,
  openExecutions,
  ownMetric,
  queueMetric,
  refusedCalls,
  tableMetric,
} from './metrics.ts';

/** How often a metric must be too high before somebody is told; never once. */
export interface Rhythm {
  readonly periodMinutes: number;
  /** So many of the last `of` periods. */
  readonly breaching: number;
  readonly of: number;
}

/** For what lasts: an age, a depth, a rate. A single minute of it heals by itself. */
const LASTING: Rhythm = { periodMinutes: 1, breaching: 3, of: 5 };

/**
 * For what happens, and has an owner and a deadline by itself: each is an exception. The alarm tells that it
 * keeps happening.
 */
const RECURRING: Rhythm = { periodMinutes: 5, breaching: 2, of: 6 };

/** A metric that must stay below its threshold. */
export interface WatchedMetric {
  readonly id: string;
  /** What has happened when the alarm goes off, for the person whom it wakes. */
  readonly description: string;
  readonly metric: Metric;
  readonly threshold: number;
  readonly rhythm: Rhythm;
  /** No value is as bad as a high one: whoever writes the metric has stopped. */
  readonly silenceIsBad?: true;
}

/** A stage, by the names under which AWS keeps its metrics. */
export interface WatchedStage {
  readonly config: Config;
  readonly apiId: string;
  readonly tableName: string;
  /** Names of queues of dead letters, by the word that names them in their alarm. */
  readonly deadLetters: Readonly<Record<string, string>>;
  /** Names of the queues that partners read, by partner. */
  readonly partnerQueues: Readonly<Record<string, string>>;
}

/** Everything that an alarm watches. */
export function watchedMetrics(stage: WatchedStage): WatchedMetric[] {
  const { config, apiId } = stage;
  return [
    ...machineNames.flatMap((name) => watchedExecutions(config, name)),
    watchedOpenExecutions(config),
    ...watchedOperations(config),
    ...watchedAudit(config),
    ...watchedShops(config),
    watchedConcurrency,
    ...Object.keys(config.reservedConcurrency).map((entry) => watchedReserve(config, entry)),
    ...watchedFunctions.map((entry) => watchedDuration(config, entry)),
    {
      id: 'relay-iterator-age',
      description: 'Changes wait for the relay for more than a minute: orders stand still meanwhile.',
      metric: functionMetric(functionNameOf(config.prefix, RELAY), 'IteratorAge', 'Maximum'),
      threshold: 60_000,
      rhythm: LASTING,
    },
    {
      id: 'api-5xx',
      description: 'The API keeps answering with faults of ours. One alone is a request that is repeated.',
      metric: apiMetric(apiId, '5xx'),
      threshold: 1,
      rhythm: LASTING,
    },
    ...watchedTable(stage),
    ...Object.entries(stage.deadLetters).map(([name, queue]) => watchedDeadLetters(name, queue)),
    ...Object.entries(stage.partnerQueues).map(([name, queue]) => watchedPartnerQueue(config, name, queue)),
  ];
}

function watchedExecutions(config: Config, name: MachineName): WatchedMetric[] {
  return [
    {
      id: `${name}-executions-failed`,
      description: `Executions of ${name} keep ending by faults of ours; their exceptions have the story.`,
      metric: machineMetric(config, name, 'ExecutionsFailed'),
      threshold: 1,
      rhythm: RECURRING,
    },
    {
      id: `${name}-executions-timed-out`,
      description: `Executions of ${name} keep reaching their backstop: the sweeper missed their deadlines.`,
      metric: machineMetric(config, name, 'ExecutionsTimedOut'),
      threshold: 1,
      rhythm: RECURRING,
    },
    {
      id: `${name}-executions-throttled`,
      description: `Executions of ${name} wait for the account's quota of state transitions.`,
      metric: machineMetric(config, name, 'ExecutionThrottled'),
      threshold: 1,
      rhythm: LASTING,
    },
  ];
}

/** At four fifths of the quota there are days left to have it raised; at the quota no order starts. */
function watchedOpenExecutions({ alarmLimits }: Config): WatchedMetric {
  return {
    id: 'open-executions',
    description:
      'Open executions of the account near its quota, above which no order starts: have it raised.',
    metric: openExecutions(),
    threshold: Math.floor(alarmLimits.openExecutions * 0.8),
    rhythm: LASTING,
  };
}

function watchedOperations(config: Config): WatchedMetric[] {
  return [
    {
      id: 'oldest-overdue',
      description:
        'Something is overdue by more than ten minutes, or the sweeper says nothing: it fails or does not run.',
      metric: ownMetric(config, metricNames.oldestOverdue, 'Maximum'),
      threshold: 600,
      rhythm: LASTING,
      silenceIsBad: true,
    },
    {
      id: 'relay-parked',
      description: 'Effects of changes keep failing; the sweeper tries them again, exceptions hold them.',
      metric: ownMetric(config, metricNames.relayParked, 'Sum'),
      threshold: 1,
      rhythm: RECURRING,
    },
    {
      id: 'pool-below-zero',
      description: 'More is promised than exists, again and again.',
      metric: ownMetric(config, metricNames.poolBelowZero, 'Sum'),
      threshold: 1,
      rhythm: RECURRING,
    },
    {
      id: 'exceptions-opened',
      description:
        'More exceptions open than the stage expects (alarmLimits.exceptionsOpened in five minutes).',
      metric: ownMetric(config, metricNames.exceptionOpened, 'Sum'),
      threshold: config.alarmLimits.exceptionsOpened,
      rhythm: RECURRING,
    },
  ];
}

/** An hour of outage of a shop heals by itself; its owner is told while there is time to sell by other channels. */
function watchedShops(config: Config): WatchedMetric[] {
  return [
    {
      id: 'shop-trouble',
      description: 'A connected shop has not done what it is asked for half an hour; its health says why.',
      metric: ownMetric(config, metricNames.shopTrouble, 'Maximum'),
      threshold: 1800,
      rhythm: { periodMinutes: 5, breaching: 2, of: 3 },
    },
    {
      id: 'shop-untold',
      description: 'A shop shows a figure that is wrong for half an hour: it may sell what is not there.',
      metric: ownMetric(config, metricNames.shopUntold, 'Maximum'),
      threshold: 1800,
      rhythm: { periodMinutes: 5, breaching: 2, of: 3 },
    },
    {
      id: 'shop-gaps',
      description:
        'Orders keep being found whose messages were lost: they come late, and nothing else is lost.',
      metric: ownMetric(config, metricNames.shopGaps, 'Sum'),
      threshold: 1,
      rhythm: RECURRING,
    },
    {
      id: 'shop-faults',
      description:
        'A connection has errors, subscriptions that ended, or another version of the interface answers.',
      metric: ownMetric(config, metricNames.shopFaults, 'Maximum'),
      threshold: 1,
      rhythm: { periodMinutes: 10, breaching: 2, of: 3 },
    },
  ];
}

/** The auditor says what stands each time that it goes on: what is over by the next pass wakes nobody. */
function watchedAudit(config: Config): WatchedMetric[] {
  const { stockAudit } = config;
  if (stockAudit === 'off') return [];
  const periodMinutes = Math.max(60, stockAudit);
  const rhythm: Rhythm = { periodMinutes, breaching: 2, of: 3 };
  return [
    {
      id: 'stock-audit-findings',
      description:
        'Books of stock do not add up, in one audit after the other; exceptions StockDrift have the story.',
      metric: ownMetric(config, metricNames.auditFindings, 'Maximum'),
      threshold: 1,
      rhythm,
    },
    {
      id: 'stock-audit-age',
      description: 'The auditor has not gone through all books for more than two days.',
      metric: ownMetric(config, metricNames.auditAge, 'Maximum'),
      threshold: 2 * 86_400,
      rhythm,
    },
  ];
}

const RELAY = 'relay/relay';

/**
 * Functions whose failing no caller sees at once: those that no door leads to, the authorizer before all doors
 * among them. Doors that are too late answer 5xx, which has an alarm.
 */
export const watchedFunctions: readonly string[] = Object.keys(functionCatalogue).filter(
  (entry) => !doors.some(({ handler }) => handler === entry),
);

/** All functions of an account share its concurrency, so that one alarm tells what one for each would tell at once. */
const watchedConcurrency: WatchedMetric = {
  id: 'functions-throttled',
  description: 'Calls of functions are refused for want of concurrency, which all of the account share.',
  metric: refusedCalls(),
  threshold: 1,
  rhythm: LASTING,
};

/** What is reserved for a function may run out while the account has enough. */
function watchedReserve({ prefix }: Config, entry: string): WatchedMetric {
  return {
    id: `${entry.replace('/', '-')}-throttled`,
    description: `${entry} is refused for want of the concurrency that is reserved for it.`,
    metric: functionMetric(functionNameOf(prefix, entry), 'Throttles', 'Sum'),
    threshold: 1,
    rhythm: LASTING,
  };
}

function watchedDuration({ prefix }: Config, entry: string): WatchedMetric {
  const timeoutSeconds = functionCatalogue[entry]?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  return {
    id: `${entry.replace('/', '-')}-near-timeout`,
    description: `${entry} takes more than four fifths of its ${timeoutSeconds} seconds.`,
    metric: functionMetric(functionNameOf(prefix, entry), 'Duration', 'Maximum'),
    threshold: timeoutSeconds * 800,
    rhythm: LASTING,
  };
}

/** A throttled index throttles the writes of its table, and is counted by itself. */
function watchedTable({ tableName }: WatchedStage): WatchedMetric[] {
  return [undefined, ...Object.values(indexes)].flatMap((index) =>
    (['Read', 'Write'] as const).map((kind) => ({
      id: `table${index === undefined ? '' : `-${index}`}-${kind.toLowerCase()}s-throttled`,
      description: `${kind}s of the table are throttled: a hot key, or more than it takes (warmThroughput).`,
      metric: tableMetric(tableName, `${kind}ThrottleEvents`, index),
      threshold: 1,
      rhythm: LASTING,
    })),
  );
}

function watchedDeadLetters(name: string, queueName: string): WatchedMetric {
  return {
    id: `dead-letters-${name}`,
    description: 'Something could not be delivered and waits to be replayed.',
    metric: queueMetric(queueName, 'ApproximateNumberOfMessagesVisible'),
    threshold: 1,
    rhythm: LASTING,
  };
}

function watchedPartnerQueue({ alarmLimits }: Config, name: string, queueName: string): WatchedMetric {
  return {
    id: `partner-${name}-behind`,
    description: `${name} does not read its events: they are lost after four days.`,
    metric: queueMetric(queueName, 'ApproximateAgeOfOldestMessage'),
    threshold: alarmLimits.partnerQueueAge,
    rhythm: LASTING,
  };
}

/** The metric over the periods of its rhythm. */
export function inRhythm({ metric, rhythm }: WatchedMetric): Metric {
  return metric.with({ period: Duration.minutes(rhythm.periodMinutes) });
}
