import { CfnOutput, Duration } from 'aws-cdk-lib';
import { type EventBus, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../functions/relay/effects/envelope.ts';
import type { Config, Partner } from '../config.ts';
import { deadLetterQueue } from './keep-failures.ts';

export interface PartnerFanOutProps {
  readonly config: Config;
  readonly bus: EventBus;
}

interface PartnerQueues {
  readonly events: Queue;
  readonly deadLetters: Queue;
}

/**
 * Each configured partner gets a rule with its pattern, a queue of its own, and a queue for what could not be
 * delivered or was refused by the consumer.
 */
export class PartnerFanOut extends Construct {
  /** The queue that each partner reads, by the partner's id. */
  readonly events: Readonly<Record<string, Queue>>;
  /** The queue of undelivered events of each partner, by the partner's id. */
  readonly deadLetters: Readonly<Record<string, Queue>>;

  constructor(scope: Construct, id: string, { config, bus }: PartnerFanOutProps) {
    super(scope, id);
    const queues = config.partners.map(
      (partner) => [partner.id, this.#addPartner(partner, config.prefix, bus)] as const,
    );
    this.events = Object.fromEntries(queues.map(([partner, { events }]) => [partner, events]));
    this.deadLetters = Object.fromEntries(queues.map(([partner, { deadLetters }]) => [partner, deadLetters]));
  }

  #addPartner(partner: Partner, prefix: string, bus: EventBus): PartnerQueues {
    const deadLetters = deadLetterQueue(
      this,
      `${partner.id}-dead-letters`,
      `${prefix}-${partner.id}-dead-letters`,
    );
    const events = new Queue(this, `${partner.id}-events`, {
      queueName: `${prefix}-${partner.id}-events`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    const target = new SqsQueue(events, {
      deadLetterQueue: deadLetters,
      retryAttempts: 185,
      maxEventAge: Duration.hours(24),
    });
    new Rule(this, `${partner.id}-rule`, {
      eventBus: bus,
      description: `What ${partner.id} wants`,
      eventPattern: patternOf(partner),
      targets: [target],
    });
    new CfnOutput(this, `${partner.id}-queue-url`, {
      key: `PartnerQueue${partner.id.replaceAll('-', '')}`,
      value: events.queueUrl,
    });
    return { events, deadLetters };
  }
}

function patternOf(partner: Partner): EventPattern {
  const detailType = partner.detailTypes.flatMap((type) =>
    typeof type === 'string' ? [type] : Match.prefix(type.prefix),
  );
  return {
    source: [EVENT_SOURCE],
    detailType,
    ...(partner.detail ? { detail: partner.detail } : {}),
  };
}
