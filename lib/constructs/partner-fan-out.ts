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

/**
 * Each configured partner gets a rule with its pattern, a queue of its own, and a queue for what could not be
 * delivered or was refused by the consumer.
 */
export class PartnerFanOut extends Construct {
  /** The name of the queue that each partner reads, by the partner's id: no reference, since partners come and go. */
  readonly events: Readonly<Record<string, string>>;
  /** The name of the queue of undelivered events of each partner, by the partner's id. */
  readonly deadLetters: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { config, bus }: PartnerFanOutProps) {
    super(scope, id);
    const { prefix, partners } = config;
    for (const partner of partners) this.#addPartner(partner, prefix, bus);
    this.events = Object.fromEntries(partners.map((partner) => [partner.id, eventsName(prefix, partner)]));
    this.deadLetters = Object.fromEntries(
      partners.map((partner) => [partner.id, deadLettersName(prefix, partner)]),
    );
  }

  #addPartner(partner: Partner, prefix: string, bus: EventBus): void {
    const deadLetters = deadLetterQueue(this, `${partner.id}-dead-letters`, deadLettersName(prefix, partner));
    const events = new Queue(this, `${partner.id}-events`, {
      queueName: eventsName(prefix, partner),
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
  }
}

function eventsName(prefix: string, { id }: Partner): string {
  return `${prefix}-${id}-events`;
}

function deadLettersName(prefix: string, { id }: Partner): string {
  return `${prefix}-${id}-dead-letters`;
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
