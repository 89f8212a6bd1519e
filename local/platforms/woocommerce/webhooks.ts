/** Webhooks as WooCommerce sends them: once, signed, never again; disabled after failures in a row. */
import { createHash, createHmac } from 'node:crypto';
import { type JsonBody, orderBody } from './bodies.ts';
import type { OrderHook, ShopWebhook, WooShop, WooShopOrder } from './shop.ts';

/** With that many failures in a row behind it, the next one disables a webhook. */
const MAX_FAILURES = 5;

/** What befalls a delivery on its way. `stale` is what was true when it was caused, sent after the delay. */
export type DeliveryFate =
  | { readonly kind: 'sent' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'twice' }
  | { readonly kind: 'delayed'; readonly milliseconds: number }
  | { readonly kind: 'stale'; readonly milliseconds: number };

export interface WooDelivery {
  readonly webhookId: number;
  readonly topic: string;
  readonly orderId: number;
}

/** Only answers of 200 to 302 count; a redirect is not followed. */
function isTaken(status: number): boolean {
  return status >= 200 && status < 303;
}

export class WooWebhooks {
  /** Decides what befalls each delivery. */
  fateOf: (delivery: WooDelivery) => DeliveryFate = () => ({ kind: 'sent' });
  readonly log: (WooDelivery & { readonly status: number })[] = [];
  private readonly shop: WooShop;
  private readonly underWay = new Set<Promise<unknown>>();
  /** The address that the shop gives as its own. */
  source: string;

  constructor(shop: WooShop, source: string) {
    this.shop = shop;
    this.source = source;
    shop.hooks.push((order, hook) => this.hear(order, hook));
  }

  /** Until everything that was sent is answered. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** The unsigned test of the address. Its answer changes nothing for a webhook that came by the REST interface. */
  ping(webhook: ShopWebhook): void {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': AGENT };
    const body = `webhook_id=${webhook.id}`;
    this.track(fetch(webhook.deliveryUrl, { method: 'POST', headers, body, redirect: 'manual' }));
  }

  private hear(order: WooShopOrder, hook: OrderHook): void {
    const topic = `order.${hook}`;
    for (const webhook of this.shop.webhooks.values()) {
      if (webhook.status !== 'active' || webhook.topic !== topic) continue;
      this.send(webhook, order.id, hook);
    }
  }

  /** A delivery is made in the background, of what the order is by then. */
  private send(webhook: ShopWebhook, orderId: number, hook: OrderHook): void {
    const delivery = { webhookId: webhook.id, topic: webhook.topic, orderId };
    const fate = this.fateOf(delivery);
    const caused = this.bodyOf(orderId, hook);
    const deliver = (body: JsonBody | undefined): void => {
      if (body) this.track(this.post(webhook, delivery, JSON.stringify(body)));
    };
    if (fate.kind === 'sent') deliver(caused);
    if (fate.kind === 'twice') for (const body of [caused, caused]) deliver(body);
    if (fate.kind === 'delayed')
      this.shop.clock.later(fate.milliseconds, () => deliver(this.bodyOf(orderId, hook)));
    if (fate.kind === 'stale') this.shop.clock.later(fate.milliseconds, () => deliver(caused));
  }

  private bodyOf(orderId: number, hook: OrderHook): JsonBody | undefined {
    const order = this.shop.orders.get(orderId);
    if (hook === 'deleted') return { id: orderId };
    return order && orderBody(this.shop, order);
  }

  private async post(webhook: ShopWebhook, delivery: WooDelivery, body: string): Promise<void> {
    const [resource = '', event = ''] = webhook.topic.split('.');
    const headers = {
      'content-type': 'application/json',
      'user-agent': AGENT,
      'x-wc-webhook-source': this.source,
      'x-wc-webhook-topic': webhook.topic,
      'x-wc-webhook-resource': resource,
      'x-wc-webhook-event': event,
      'x-wc-webhook-signature': createHmac('sha256', decodedSecret(webhook)).update(body).digest('base64'),
      'x-wc-webhook-id': String(webhook.id),
      'x-wc-webhook-delivery-id': this.deliveryId(webhook),
    };
    const status = await statusOf(webhook.deliveryUrl, headers, body);
    this.log.push({ ...delivery, status });
    this.count(webhook, isTaken(status));
  }

  /** Made of webhook and second: two orders of one second share it. */
  private deliveryId({ id }: ShopWebhook): string {
    const second = Math.floor(this.shop.clock.now().getTime() / 1000);
    return createHash('md5').update(`${id}${second}`).digest('hex');
  }

  private count(webhook: ShopWebhook, isTakenByReceiver: boolean): void {
    if (isTakenByReceiver) webhook.failures = 0;
    else if (webhook.failures > MAX_FAILURES) webhook.status = 'disabled';
    else webhook.failures += 1;
  }

  private track(sending: Promise<unknown>): void {
    const settled = sending.catch(() => undefined).finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
  }
}

/** WordPress keeps a secret with its special characters encoded, and signs with them decoded. */
function decodedSecret({ secret }: ShopWebhook): string {
  return secret
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#039;', "'")
    .replaceAll('&amp;', '&');
}

const AGENT = 'WooCommerce/10.3.0 Hookshot (WordPress/6.8)';

async function statusOf(url: string, headers: Record<string, string>, body: string): Promise<number> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
