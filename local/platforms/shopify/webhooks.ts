/** Webhooks of the simulated shop: who has subscribed, what is on its way, what became of each try. */
import { createHmac, randomUUID } from 'node:crypto';
import { stringify } from 'lossless-json';
import type { PlatformClock } from '../clock.ts';
import type { ShopBooks } from './books.ts';
import type { RecordedSubscription } from './records.ts';

/** One try to deliver: the status that the receiver answered, or undefined when it did not within the time. */
export type WebhookSender = (
  uri: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<number | undefined>;

/** What happens to deliveries on their way. */
export interface WebhookTrouble {
  /** Share of deliveries that never arrive and are not tried again: nobody guarantees delivery. */
  lost: number;
  /** Share that arrives twice. */
  duplicated: number;
  /** Milliseconds that a delivery takes at most; which ones take long is drawn, so that the order changes. */
  delay: number;
}

interface Delivery {
  readonly subscription: RecordedSubscription;
  readonly topic: string;
  readonly body: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly triggeredAt: number;
  dueAt: number;
  tries: number;
}

/** Eight tries in four hours; then a subscription that an app made by the Admin API is deleted. */
const MOST_TRIES = 9;
const RETRY_AFTER = [10_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 3_600_000, 4_200_000];

/** `orders/create` is `ORDERS_CREATE` where it is subscribed to. */
function subscribedTopic(topic: string): string {
  return topic.replace('/', '_').toUpperCase();
}

export interface WebhooksOptions {
  readonly books: ShopBooks;
  readonly clock: PlatformClock;
  readonly secret: string;
  readonly send: WebhookSender;
  /** Draws from 0 to below 1. */
  readonly random: () => number;
  readonly version: () => string;
}

export class Webhooks {
  readonly trouble: WebhookTrouble = { lost: 0, duplicated: 0, delay: 0 };
  readonly #options: WebhooksOptions;
  #pending: Delivery[] = [];
  #appUri: string | undefined;
  #delivering: Promise<unknown> = Promise.resolve();

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Where law-bound topics go, which an app declares in its own configuration. */
  set complianceUri(uri: string) {
    this.#appUri = uri;
  }

  /** Queues what subscribers of the topic are told. */
  announce(topic: string, payload: unknown): void {
    const { books } = this.#options;
    const eventId = randomUUID();
    const subscribers = [...books.subscriptions.values()].filter(
      (one) => one.topic === subscribedTopic(topic),
    );
    for (const subscription of subscribers) this.#queue(subscription, topic, payload, eventId);
  }

  /** Queues a topic that no subscription is needed for. */
  announceToApp(topic: string, payload: unknown): void {
    if (this.#appUri === undefined) return;
    const createdAt = this.#options.books.now();
    const subscription = { id: 'app', topic, uri: this.#appUri, name: null, includeFields: [], createdAt };
    this.#queue(subscription, topic, payload, randomUUID());
  }

  #queue(subscription: RecordedSubscription, topic: string, payload: unknown, eventId: string): void {
    const { books, random } = this.#options;
    if (random() < this.trouble.lost) return;
    const delivery = {
      subscription,
      topic,
      body: stringify(payload) ?? '',
      webhookId: randomUUID(),
      eventId,
      triggeredAt: books.now(),
      dueAt: books.now() + random() * this.trouble.delay,
      tries: 0,
    };
    this.#await(delivery);
    if (random() < this.trouble.duplicated)
      this.#await({ ...delivery, dueAt: delivery.dueAt + random() * this.trouble.delay });
  }

  #await(delivery: Delivery): void {
    const { books, clock } = this.#options;
    this.#pending.push(delivery);
    clock.later(delivery.dueAt - books.now(), () => {
      this.#delivering = this.#delivering.then(() => this.#deliverDue());
    });
  }

  /** Resolves when everything that is due has been tried. */
  async settled(): Promise<void> {
    await this.#delivering;
  }

  /** Sends what is due by the shop's clock, the earliest first. */
  async #deliverDue(): Promise<void> {
    const now = this.#options.books.now();
    const due = this.#pending.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    this.#pending = this.#pending.filter((delivery) => !due.includes(delivery));
    for (const delivery of due) await this.#try(delivery);
  }

  async #try(delivery: Delivery): Promise<void> {
    const { send, books } = this.#options;
    const { subscription } = delivery;
    const isStanding = subscription.id === 'app' || books.subscriptions.has(subscription.id);
    if (!isStanding) return;
    delivery.tries += 1;
    const status = await send(subscription.uri, this.#headersOf(delivery), delivery.body);
    if (status !== undefined && status >= 200 && status < 300) return;
    if (delivery.tries >= MOST_TRIES) {
      books.subscriptions.delete(subscription.id);
      return;
    }
    delivery.dueAt = books.now() + (RETRY_AFTER[delivery.tries - 1] ?? 0);
    this.#await(delivery);
  }

  /** A retry carries the payload and the time of the first try. */
  #headersOf({
    topic,
    body,
    webhookId,
    eventId,
    triggeredAt,
    subscription,
  }: Delivery): Record<string, string> {
    const { books, secret, version } = this.#options;
    return {
      'content-type': 'application/json',
      'user-agent': 'Shopify-Captain-Hook',
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
      'x-shopify-shop-domain': books.domain,
      'x-shopify-api-version': version(),
      'x-shopify-webhook-id': webhookId,
      'x-shopify-event-id': eventId,
      'x-shopify-triggered-at': new Date(triggeredAt).toISOString(),
      ...(subscription.name === null ? {} : { 'x-shopify-name': subscription.name }),
    };
  }
}

const LONGEST_WAIT = 5_000;

/** Sends as Shopify does: no redirect is followed, and who takes longer than five seconds has not answered. */
export async function sendWebhook(
  uri: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const response = await fetch(uri, { method: 'POST', headers, body, redirect: 'manual', signal });
    return response.status;
  } catch {
    return undefined;
  }
}
