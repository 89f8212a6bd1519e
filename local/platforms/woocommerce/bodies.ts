/** What the REST interface and webhooks say of an order, an article, a refund, a note, a webhook. */

import { totalOf } from './lifecycle.ts';
import type {
  ShopArticle,
  ShopLineItem,
  ShopMeta,
  ShopNote,
  ShopWebhook,
  WooShop,
  WooShopOrder,
  WooShopRefund,
} from './shop.ts';

export type JsonBody = Readonly<Record<string, unknown>>;

/** Cents as WooCommerce writes an amount. */
export function amountText(cents: number): string {
  return (cents / 100).toFixed(2);
}

function gmtText(date: Date | undefined): string | null {
  return date ? date.toISOString().slice(0, 19) : null;
}

function localText({ settings }: WooShop, date: Date | undefined): string | null {
  return gmtText(date && new Date(date.getTime() + settings.utcOffsetMinutes * 60_000));
}

/** A date twice: in the shop's own time, and in UTC, neither of which says so. */
function bothDates(shop: WooShop, name: string, date: Date | undefined): JsonBody {
  return { [name]: localText(shop, date), [`${name}_gmt`]: gmtText(date) };
}

function metaBody({ meta }: { readonly meta: readonly ShopMeta[] }): readonly JsonBody[] {
  return meta.map(({ id, key, value }) => ({ id, key, value, display_key: key, display_value: value }));
}

/** The one rate of tax that the shop has. */
export const TAX_ID = 7;

function lineBody(line: ShopLineItem): JsonBody {
  return {
    id: line.id,
    name: line.name,
    product_id: line.productId,
    variation_id: line.variationId,
    quantity: line.quantity,
    tax_class: '',
    subtotal: amountText(line.subtotal),
    subtotal_tax: '0.00',
    total: amountText(line.total),
    total_tax: amountText(line.tax),
    taxes:
      line.tax === 0 ? [] : [{ id: TAX_ID, total: amountText(line.tax), subtotal: amountText(line.tax) }],
    meta_data: metaBody(line),
    sku: line.sku,
    price: line.quantity === 0 ? 0 : line.total / line.quantity / 100,
    image: { id: '', src: '' },
    parent_name: null,
  };
}

export function orderBody(shop: WooShop, order: WooShopOrder): JsonBody {
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: shop.settings.currency,
    version: '10.3.0',
    prices_include_tax: false,
    ...bothDates(shop, 'date_created', order.createdAt),
    ...bothDates(shop, 'date_modified', order.modifiedAt),
    ...bothDates(shop, 'date_completed', order.completedAt),
    ...bothDates(shop, 'date_paid', order.paidAt),
    discount_total: '0.00',
    discount_tax: '0.00',
    shipping_total: amountText(order.shippingTotal),
    shipping_tax: '0.00',
    cart_tax: '0.00',
    total: amountText(totalOf(order)),
    total_tax: amountText(order.lines.reduce((sum, { tax }) => sum + tax, 0)),
    customer_id: order.customerId,
    order_key: order.orderKey,
    billing: order.billing,
    shipping: order.shipping,
    payment_method: order.paymentMethod,
    payment_method_title: order.paymentMethod,
    transaction_id: order.transactionId,
    customer_ip_address: '',
    customer_user_agent: '',
    created_via: order.createdVia,
    customer_note: order.customerNote,
    cart_hash: '',
    number: String(order.id),
    meta_data: metaBody(order),
    line_items: order.lines.map(lineBody),
    tax_lines: [],
    shipping_lines: [
      {
        id: order.id + 1_000_000,
        method_title: 'Flat rate',
        method_id: 'flat_rate',
        instance_id: '1',
        total: amountText(order.shippingTotal),
        total_tax: '0.00',
        taxes: [],
        meta_data: [],
      },
    ],
    fee_lines: [],
    coupon_lines: [],
    refunds: order.refunds.map(({ id, reason, amount }) => ({ id, reason, total: `-${amountText(amount)}` })),
    payment_url: '',
    is_editable: order.status === 'pending' || order.status === 'on-hold',
    needs_payment: order.status === 'pending' || order.status === 'failed',
    needs_processing: true,
    currency_symbol: '$',
  };
}

/** The lines of a refund count backwards. */
export function refundBody(shop: WooShop, refund: WooShopRefund): JsonBody {
  return {
    id: refund.id,
    parent_id: refund.orderId,
    ...bothDates(shop, 'date_created', refund.createdAt),
    amount: amountText(refund.amount),
    reason: refund.reason,
    refunded_by: 1,
    refunded_payment: refund.isPaidBack,
    meta_data: metaBody(refund),
    line_items: refund.lines.map(({ line, quantity, total }) => ({
      ...lineBody(line),
      quantity: -quantity,
      subtotal: `-${amountText(total)}`,
      total: `-${amountText(total)}`,
    })),
    shipping_lines: [],
    tax_lines: [],
    fee_lines: [],
  };
}

export function noteBody(shop: WooShop, note: ShopNote): JsonBody {
  return {
    id: note.id,
    author: note.author,
    ...bothDates(shop, 'date_created', note.createdAt),
    note: note.note,
    customer_note: note.isForCustomer,
  };
}

/** `parent` where a form sells from the stock of the whole article. */
function managesStock(shop: WooShop, article: ShopArticle): boolean | 'parent' {
  if (article.managesStock || article.type !== 'variation') return article.managesStock;
  return shop.articles.get(article.parentId)?.managesStock ? 'parent' : false;
}

export function articleBody(shop: WooShop, article: ShopArticle): JsonBody {
  const manages = managesStock(shop, article);
  const figure = manages === 'parent' ? shop.articles.get(article.parentId) : article;
  const stock = manages === false ? null : (figure?.stock ?? null);
  const isInStock = stock === null || stock > 0;
  const outOfStock = article.backorders === 'no' ? 'outofstock' : 'onbackorder';
  return {
    id: article.id,
    name: article.name,
    type: article.type,
    status: 'publish',
    sku: article.sku,
    price: amountText(article.price),
    regular_price: amountText(article.price),
    virtual: article.isVirtual,
    manage_stock: manages,
    stock_quantity: stock,
    stock_status: isInStock ? 'instock' : outOfStock,
    backorders: article.backorders,
    parent_id: article.parentId,
    ...bothDates(shop, 'date_modified', article.modifiedAt),
    meta_data: [],
  };
}

/** The secret is never shown again. */
export function webhookBody(shop: WooShop, webhook: ShopWebhook): JsonBody {
  const [resource = '', event = ''] = webhook.topic.split('.');
  return {
    id: webhook.id,
    name: webhook.name,
    status: webhook.status,
    topic: webhook.topic,
    resource,
    event,
    hooks: [],
    delivery_url: webhook.deliveryUrl,
    ...bothDates(shop, 'date_created', webhook.createdAt),
    ...bothDates(shop, 'date_modified', webhook.modifiedAt),
  };
}
