/** The people of a simulated shop: buyers at the checkout and staff in the admin. */
import {
  anonymise,
  completePayment,
  refund,
  setStatus,
  trash,
  untrash,
  type WooRefundRequest,
} from './lifecycle.ts';
import type {
  ShopArticle,
  ShopLineItem,
  WooShop,
  WooShopAddress,
  WooShopOrder,
  WooShopRefund,
} from './shop.ts';
import { adjustLine, articleBySku, figureOf, mayBuy } from './stock.ts';

export interface NewArticle {
  readonly sku: string;
  /** Null for an article whose stock the shop does not manage. */
  readonly stock: number | null;
  readonly price?: number;
  readonly isVirtual?: boolean;
  readonly backorders?: ShopArticle['backorders'];
}

export interface WooPurchase {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  /** `unpaid` stays at the payment page; a bank transfer and cash on delivery are taken without money. */
  readonly payment?: 'card' | 'unpaid' | 'bank' | 'cash';
  readonly email?: string;
  readonly shipping?: WooShopAddress;
  readonly customerId?: number;
}

const METHODS = { card: 'stripe', unpaid: 'stripe', bank: 'bacs', cash: 'cod' } as const;

const ADDRESS: WooShopAddress = {
  first_name: 'Ada',
  last_name: 'Lind',
  company: '',
  address_1: '12 Foundry Lane',
  address_2: '',
  city: 'San Francisco',
  state: 'CA',
  postcode: '94103',
  country: 'US',
  phone: '',
};

const SHIPPING_CENTS = 1000;
const PRICE_CENTS = 1250;

/** The shop has not that many to sell: what a buyer reads at the checkout. */
export class NotInStock extends Error {
  override readonly name = 'NotInStock';
}

export class WooDriver {
  private readonly shop: WooShop;

  constructor(shop: WooShop) {
    this.shop = shop;
  }

  addArticle({ sku, stock, price = PRICE_CENTS, isVirtual = false, backorders = 'no' }: NewArticle): number {
    return this.put({ sku, stock, price, isVirtual, backorders, type: 'simple', parentId: 0 });
  }

  /** An article in several forms; with a stock of its own, the forms that have none sell from it. */
  addVariableArticle(sku: string, stock: number | null, forms: readonly NewArticle[]): number {
    const shared = { price: PRICE_CENTS, isVirtual: false, backorders: 'no' } as const;
    const parentId = this.put({ ...shared, sku, stock, type: 'variable', parentId: 0 });
    for (const form of forms) this.put({ ...shared, ...form, type: 'variation', parentId });
    return parentId;
  }

  /** A buyer's order. @throws NotInStock */
  buy({ lines, payment = 'card', email = 'ada@example.com', shipping, customerId = 0 }: WooPurchase): number {
    const bought = lines.map(({ sku, quantity }) => ({ article: this.article(sku), quantity }));
    for (const { article, quantity } of bought)
      if (!mayBuy(this.shop, article, quantity)) throw new NotInStock(`not enough of ${article.sku}`);
    const order = this.newOrder(payment, { ...ADDRESS, email }, shipping ?? ADDRESS, customerId);
    order.lines = bought.map(({ article, quantity }) => this.newLine(article, quantity));
    const { holdsStock, holdStockMinutes } = this.shop.settings;
    const heldUntil = new Date(this.shop.clock.now().getTime() + holdStockMinutes * 60_000);
    order.heldUntil = holdsStock ? heldUntil : undefined;
    this.shop.saveOrder(order, 'created');
    if (payment === 'card') completePayment(this.shop, order, `txn_${order.id}`);
    if (payment === 'bank') setStatus(this.shop, order, 'on-hold');
    if (payment === 'cash') setStatus(this.shop, order, 'processing');
    return order.id;
  }

  pay(orderId: number): void {
    completePayment(this.shop, this.order(orderId), `txn_${orderId}`);
  }

  setStatus(orderId: number, status: string): void {
    setStatus(this.shop, this.order(orderId), status);
  }

  cancel(orderId: number): void {
    this.setStatus(orderId, 'cancelled');
  }

  /** Staff changes the quantities of lines in the admin, which moves stock; 0 takes the line out. */
  edit(orderId: number, quantities: Readonly<Record<string, number>>): void {
    const order = this.order(orderId);
    for (const line of order.lines) {
      const quantity = quantities[line.sku];
      if (quantity === undefined) continue;
      const price = line.quantity === 0 ? 0 : line.total / line.quantity;
      line.quantity = quantity;
      line.subtotal = Math.round(price * quantity);
      line.total = line.subtotal;
      line.tax = this.taxOf(line.total);
      adjustLine(this.shop, order, line);
    }
    order.lines = order.lines.filter(({ quantity }) => quantity > 0);
    this.shop.saveOrder(order);
  }

  readdress(orderId: number, address: WooShopAddress): void {
    const order = this.order(orderId);
    order.shipping = { ...order.shipping, ...address };
    this.shop.saveOrder(order);
  }

  /** Staff refunds in the admin. @throws Error with the shop's words */
  refund(orderId: number, request: Partial<WooRefundRequest>): WooShopRefund {
    const given = { amount: 0, reason: '', lines: [], paysBack: false, restocks: false, ...request };
    const made = refund(this.shop, this.order(orderId), given);
    if (typeof made === 'string') throw new Error(made);
    return made;
  }

  trash(orderId: number): void {
    trash(this.shop, this.order(orderId));
  }

  untrash(orderId: number): void {
    untrash(this.shop, this.order(orderId));
  }

  /** Deletes an order for good; no webhook tells of that. */
  erase(orderId: number): void {
    this.shop.removeOrder(orderId);
  }

  /** The shop's eraser, as its owner runs it for a customer. */
  anonymise(orderId: number): void {
    anonymise(this.shop, this.order(orderId));
  }

  /** The shop's own timer, which cancels what was not paid in time. */
  cancelUnpaid(): void {
    const since = this.shop.clock.now().getTime() - this.shop.settings.holdStockMinutes * 60_000;
    for (const order of this.shop.orders.values())
      if (order.status === 'pending' && order.createdVia === 'checkout' && order.modifiedAt.getTime() < since)
        setStatus(this.shop, order, 'cancelled');
  }

  /** Staff types a figure in. */
  setStock(sku: string, stock: number): void {
    const article = this.article(sku);
    const figure = figureOf(this.shop, article) ?? article;
    figure.stock = stock;
    figure.modifiedAt = this.shop.now();
  }

  rename(sku: string, newSku: string): void {
    this.article(sku).sku = newSku;
  }

  /** What the shop shows of an article; null where it does not manage stock. */
  figure(sku: string): number | null {
    return figureOf(this.shop, this.article(sku))?.stock ?? null;
  }

  order(orderId: number): WooShopOrder {
    const order = this.shop.orders.get(orderId);
    if (!order) throw new Error(`the shop has no order ${orderId}`);
    return order;
  }

  private article(sku: string): ShopArticle {
    const article = articleBySku(this.shop, sku);
    if (!article) throw new Error(`the shop has no article ${sku}`);
    return article;
  }

  private put(article: Required<NewArticle> & Pick<ShopArticle, 'type' | 'parentId'>): number {
    const id = this.shop.nextId();
    const { stock } = article;
    const named = { ...article, id, name: article.sku, managesStock: stock !== null };
    this.shop.articles.set(id, { ...named, modifiedAt: this.shop.now() });
    return id;
  }

  private taxOf(cents: number): number {
    return Math.round((cents * this.shop.settings.taxPercent) / 100);
  }

  private newLine(article: ShopArticle, quantity: number): ShopLineItem {
    const isForm = article.type === 'variation';
    return {
      id: this.shop.nextId(),
      productId: isForm ? article.parentId : article.id,
      variationId: isForm ? article.id : 0,
      name: article.name,
      sku: article.sku,
      quantity,
      subtotal: article.price * quantity,
      total: article.price * quantity,
      tax: this.taxOf(article.price * quantity),
      meta: [],
    };
  }

  private newOrder(
    payment: keyof typeof METHODS,
    billing: WooShopAddress,
    shipping: WooShopAddress,
    customerId: number,
  ): WooShopOrder {
    const id = this.shop.nextId();
    return {
      id,
      orderKey: `wc_order_${id}`,
      createdAt: this.shop.now(),
      createdVia: 'checkout',
      modifiedAt: this.shop.now(),
      paidAt: undefined,
      completedAt: undefined,
      status: 'pending',
      statusBeforeTrash: undefined,
      customerId,
      customerNote: '',
      paymentMethod: METHODS[payment],
      transactionId: '',
      billing,
      shipping,
      lines: [],
      shippingTotal: SHIPPING_CENTS,
      meta: [],
      isStockReduced: false,
      heldUntil: undefined,
      refunds: [],
      notes: [],
    };
  }
}
