/** `/webhooks`: subscriptions. */
import { webhookBody } from '../bodies.ts';
import type { ShopWebhook } from '../shop.ts';
import { ok, type WooAnswer, type WooBackend, WooRefusal, type WooRequest } from './answer.ts';
import { checkFields, checkQuery, choiceOf, listParameters, pageOf, textField } from './parameters.ts';

const TOPICS: readonly string[] = ['order', 'product', 'customer', 'coupon'].flatMap((resource) =>
  ['created', 'updated', 'deleted', 'restored'].map((event) => `${resource}.${event}`),
);
const STATUSES = ['active', 'paused', 'disabled'] as const;
const FIELDS = ['id', 'name', 'status', 'topic', 'secret', 'delivery_url'];

export function listWebhooks(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(
    request,
    backend,
    [...listParameters, 'status'],
    ['search', 'after', 'before', 'exclude', 'include'],
  );
  const status = choiceOf(request.query, 'status', ['all', ...STATUSES], 'all');
  const found = [...backend.shop.webhooks.values()].filter(
    (one) => status === 'all' || one.status === status,
  );
  return pageOf(request, backend, found.toReversed(), (webhook) => webhookBody(backend.shop, webhook));
}

function topicOf(given: string | undefined): string {
  if (given !== undefined && TOPICS.includes(given)) return given;
  throw new WooRefusal(
    'woocommerce_rest_shop_webhook_invalid_topic',
    'Webhook topic is required and must be valid.',
    400,
  );
}

function addressOf(given: string | undefined): string {
  if (given !== undefined && /^https?:\/\//.test(given) && URL.canParse(given)) return given;
  throw new WooRefusal(
    'woocommerce_rest_shop_webhook_invalid_delivery_url',
    'Webhook delivery URL must be a valid URL starting with http:// or https://.',
    400,
  );
}

/** A new webhook is active whatever its address says to the test. */
export function createWebhook(request: WooRequest, backend: WooBackend): WooAnswer {
  const { body } = request;
  const { shop, webhooks } = backend;
  checkFields(body, request, backend, FIELDS);
  const webhook: ShopWebhook = {
    id: shop.nextId(),
    name: textField(body, 'name') ?? 'Webhook created by the REST interface',
    status: 'active',
    topic: topicOf(textField(body, 'topic')),
    deliveryUrl: addressOf(textField(body, 'delivery_url')),
    secret: textField(body, 'secret') ?? 'made by the shop',
    failures: 0,
    createdAt: shop.now(),
    modifiedAt: shop.now(),
  };
  shop.webhooks.set(webhook.id, webhook);
  webhooks.ping(webhook);
  return { status: 201, body: webhookBody(shop, webhook) };
}

function webhookOf({ ids: [id = 0] }: WooRequest, { shop }: WooBackend, status: number): ShopWebhook {
  const webhook = shop.webhooks.get(id);
  if (!webhook) throw new WooRefusal('woocommerce_rest_shop_webhook_invalid_id', 'ID is invalid.', status);
  return webhook;
}

export function readWebhook(request: WooRequest, backend: WooBackend): WooAnswer {
  return ok(webhookBody(backend.shop, webhookOf(request, backend, 404)));
}

/** One that is made active again keeps its count of failures: the next failure disables it at once. */
export function updateWebhook(request: WooRequest, backend: WooBackend): WooAnswer {
  const { body } = request;
  checkFields(body, request, backend, FIELDS);
  const webhook = webhookOf(request, backend, 400);
  const status = textField(body, 'status') ?? webhook.status;
  const known = STATUSES.find((one) => one === status);
  if (!known)
    throw new WooRefusal(
      'woocommerce_rest_shop_webhook_invalid_status',
      'Webhook status must be valid.',
      400,
    );
  webhook.status = known;
  webhook.topic = topicOf(textField(body, 'topic') ?? webhook.topic);
  webhook.deliveryUrl = addressOf(textField(body, 'delivery_url') ?? webhook.deliveryUrl);
  webhook.secret = textField(body, 'secret') ?? webhook.secret;
  webhook.name = textField(body, 'name') ?? webhook.name;
  webhook.modifiedAt = backend.shop.now();
  return ok(webhookBody(backend.shop, webhook));
}

export function deleteWebhook(request: WooRequest, backend: WooBackend): WooAnswer {
  checkQuery(request, backend, ['force']);
  if (request.query.get('force') !== 'true')
    throw new WooRefusal('woocommerce_rest_trash_not_supported', 'Webhooks do not support trashing.', 501);
  const webhook = webhookOf(request, backend, 404);
  backend.shop.webhooks.delete(webhook.id);
  return ok(webhookBody(backend.shop, webhook));
}
