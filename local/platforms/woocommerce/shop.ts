/**
 * What a simulated WooCommerce shop keeps: its database, so to say. Every part of the simulation works on this one
 * object. Written from WooCommerce's documentation and behaviour, apart from our adapter, of which it knows nothing.
 */
import type { PlatformClock } from '../clock.ts';

/** How the shop is set up; what a shop's owner would choose in WooCommerce's settings, and what its host is like. */
export interface WooSettings {
  /** Of WooCommerce. */
  readonly version: string;
  /** `woocommerce_manage_stock`: whether orders move figures at all. */
  readonly managesStock: boolean;
  readonly currency: string;
  /** Minutes that the shop's own time is ahead of UTC: dates without `_gmt` are in it. */
  readonly utcOffsetMinutes: number;
  /** `woocommerce_hold_stock_for_checkout`: an unpaid order withholds its units from other buyers. */
  readonly holdsStock: boolean;
  /** `woocommerce_hold_stock_minutes`: unpaid orders of the checkout are cancelled after that time. */
  readonly holdStockMinutes: number;
  /** Ways of paying whose gateway can give money back by itself. */
  readonly refundingGateways: readonly string[];
  /** Between an order's status, the lowered figure and the line's `_reduced_stock`, which are three writes. */
  readonly stepMilliseconds: number;
  /** How far lists of orders are behind, as where they are read from a replica. */
  readonly listLagMilliseconds: number;
  /** Of each line, on top of its total. */
  readonly taxPercent: number;
  /** Statuses that plug-ins have added. */
  readonly customStatuses: readonly string[];
}

const defaultSettings: WooSettings = {
  version: '10.3.0',
  managesStock: true,
  currency: 'USD',
  utcOffsetMinutes: -300,
  holdsStock: true,
  holdStockMinutes: 60,
  refundingGateways: ['stripe'],
  stepMilliseconds: 0,
  listLagMilliseconds: 0,
  taxPercent: 0,
  customStatuses: [],
};

export interface ShopMeta {
  readonly id: number;
  readonly key: string;
  value: unknown;
}

export interface ShopArticle {
  readonly id: number;
  readonly type: 'simple' | 'variable' | 'variation';
  /** 0 for what is no variation. */
  readonly parentId: number;
  name: string;
  sku: string;
  price: number;
  /** A variation that does not manage its own stock takes its parent's where the parent manages it. */
  managesStock: boolean;
  stock: number | null;
  backorders: 'no' | 'notify' | 'yes';
  readonly isVirtual: boolean;
  modifiedAt: Date;
}

export interface ShopLineItem {
  readonly id: number;
  readonly productId: number;
  readonly variationId: number;
  readonly name: string;
  readonly sku: string;
  quantity: number;
  /** Cents of the whole line, without tax. */
  subtotal: number;
  total: number;
  tax: number;
  meta: ShopMeta[];
}

export interface WooShopRefund {
  readonly id: number;
  readonly orderId: number;
  readonly createdAt: Date;
  /** Cents. */
  readonly amount: number;
  readonly reason: string;
  readonly isPaidBack: boolean;
  readonly lines: readonly {
    readonly line: ShopLineItem;
    readonly quantity: number;
    readonly total: number;
  }[];
  meta: ShopMeta[];
}

export interface ShopNote {
  readonly id: number;
  readonly createdAt: Date;
  readonly note: string;
  readonly isForCustomer: boolean;
  readonly author: string;
}

/** The fields of an address are WooCommerce's own. */
export type WooShopAddress = Readonly<Record<string, string>>;

export interface WooShopOrder {
  readonly id: number;
  readonly orderKey: string;
  readonly createdAt: Date;
  readonly createdVia: 'checkout' | 'admin' | 'rest-api';
  modifiedAt: Date;
  paidAt: Date | undefined;
  completedAt: Date | undefined;
  status: string;
  /** The status that an order had before it went to the trash. */
  statusBeforeTrash: string | undefined;
  customerId: number;
  customerNote: string;
  paymentMethod: string;
  transactionId: string;
  billing: WooShopAddress;
  shipping: WooShopAddress;
  lines: ShopLineItem[];
  /** Cents. */
  shippingTotal: number;
  meta: ShopMeta[];
  /** `_order_stock_reduced`: whether the order's units are off the figures. */
  isStockReduced: boolean;
  /** Units withheld from other buyers until that time. */
  heldUntil: Date | undefined;
  refunds: WooShopRefund[];
  notes: ShopNote[];
}

export interface ShopWebhook {
  readonly id: number;
  name: string;
  status: 'active' | 'paused' | 'disabled';
  topic: string;
  deliveryUrl: string;
  secret: string;
  failures: number;
  readonly createdAt: Date;
  modifiedAt: Date;
}

/** An order as it was from that time on, for lists that are behind. */
interface OrderVersion {
  readonly at: number;
  readonly order: WooShopOrder | undefined;
}

export interface ShopKey {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly permissions: 'read' | 'write' | 'read_write';
}

/** What the parts of the shop tell each other of an order: WooCommerce's hooks. */
export type OrderHook = 'created' | 'updated' | 'deleted' | 'restored';

export class WooShop {
  readonly articles = new Map<number, ShopArticle>();
  readonly orders = new Map<number, WooShopOrder>();
  readonly webhooks = new Map<number, ShopWebhook>();
  readonly keys: ShopKey[] = [];
  /** Hears each saved order. */
  readonly hooks: ((order: WooShopOrder, hook: OrderHook) => void)[] = [];
  settings: WooSettings;
  readonly clock: PlatformClock;
  private readonly versions = new Map<number, OrderVersion[]>();
  private lastId = 100;

  constructor(clock: PlatformClock, settings: Partial<WooSettings> = {}) {
    this.clock = clock;
    this.settings = { ...defaultSettings, ...settings };
  }

  /** Orders, products and refunds are numbered together, as WordPress numbers its posts. */
  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  meta(key: string, value: unknown): ShopMeta {
    return { id: this.nextId(), key, value };
  }

  /** WordPress keeps whole seconds. */
  now(): Date {
    const time = this.clock.now().getTime();
    return new Date(time - (time % 1000));
  }

  saveOrder(order: WooShopOrder, hook: OrderHook = 'updated'): void {
    order.modifiedAt = this.now();
    this.orders.set(order.id, order);
    this.keepVersion(order.id, order);
    for (const hear of this.hooks) hear(order, hook);
  }

  /** A write beside the order itself, such as to a line's meta data: the order's own date stays as it is. */
  saveBeside(order: WooShopOrder): void {
    this.keepVersion(order.id, order);
  }

  removeOrder(id: number): void {
    this.orders.delete(id);
    this.keepVersion(id, undefined);
  }

  /** Orders as a list shows them, which may be behind. */
  listedOrders(): WooShopOrder[] {
    if (this.settings.listLagMilliseconds === 0) return [...this.orders.values()];
    const seen = this.clock.now().getTime() - this.settings.listLagMilliseconds;
    const orders = [...this.versions.values()].map(
      (versions) => versions.findLast(({ at }) => at <= seen)?.order,
    );
    return orders.filter((order) => order !== undefined);
  }

  private keepVersion(id: number, order: WooShopOrder | undefined): void {
    if (this.settings.listLagMilliseconds === 0) return;
    const version = { at: this.clock.now().getTime(), order: order && structuredClone(order) };
    this.versions.set(id, [...(this.versions.get(id) ?? []), version]);
  }
}

export function metaValue({ meta }: { readonly meta: readonly ShopMeta[] }, key: string): unknown {
  return meta.find((one) => one.key === key)?.value;
}

export function putMeta(shop: WooShop, holder: { meta: ShopMeta[] }, key: string, value: unknown): void {
  const known = holder.meta.find((one) => one.key === key);
  if (known) known.value = value;
  else holder.meta.push(shop.meta(key, value));
}

export function removeMeta(holder: { meta: ShopMeta[] }, key: string): void {
  holder.meta = holder.meta.filter((one) => one.key !== key);
}
