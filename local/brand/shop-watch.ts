/** Looks at the brand's shops as a customer would, and says what has changed in them. */
import { pause } from './pause.ts';
import { BEFORE, type BrandShops, type ConnectedShop } from './shops.ts';

const LOOK_MS = 50;
/** Until both shops show what they may sell, and until one has heard what the other sold. */
const DEADLINE_MS = 90_000;

/** A sale in one shop that others were to be told of. */
interface ToldSale {
  readonly sku: string;
  readonly from: string;
  readonly to: string;
  /** From the sale to the figure in the other shop; undefined: it never got there. */
  readonly seconds: number | undefined;
}

/** The parcels of an order that its shop was told of. */
interface ToldParcels {
  readonly shop: string;
  readonly order: string;
  readonly shown: readonly string[];
}

function print(name: string, line: string): void {
  console.log(`  ${new Date().toISOString().slice(11, 23)}  ${name.padEnd(16)} ${line}`);
}

export class ShopWatch {
  readonly #shops: BrandShops;
  readonly #figures = new Map<string, number>();
  readonly #parcels = new Set<string>();
  readonly #told: Promise<ToldSale>[] = [];
  readonly #parcelsOf: Promise<ToldParcels>[] = [];

  constructor(shops: BrandShops) {
    this.#shops = shops;
  }

  /** Prints what changes in the shops, until the signal ends it. */
  async look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      for (const shop of this.#shops.all) this.#lookAt(shop);
      await pause(LOOK_MS, signal);
    }
  }

  get skus(): readonly string[] {
    return this.#shops.skus;
  }

  /** Until both shops sell what they were told, and tell of it. @throws Error when a shop was told nothing */
  async opened(): Promise<void> {
    for (const { name, isHeard, figure } of this.#shops.all) {
      const isOpen = await within(
        () => isHeard() && this.skus.every((sku) => figure(sku) > 0 && figure(sku) < BEFORE),
      );
      if (!isOpen) throw new Error(`${name} was not told what it may sell`);
    }
  }

  /** A buyer orders at the shop; the others are looked at until they show it. Answers the number that the buyer has. */
  sell(channel: string, skus: readonly string[], units: number): string {
    const shop = this.#shopOf(channel);
    const order = shop.buy(skus, units);
    print(shop.name, `SELLS ${units} of ${skus.join(', ')} (order ${order})`);
    const began = Date.now();
    const [sku = ''] = skus;
    for (const other of this.#shops.all.filter((one) => one !== shop))
      this.#told.push(toldSale(sku, { shop, other, began }));
    this.#parcelsOf.push(toldParcels(shop, order));
    return order;
  }

  /** Says what the shops were told of each other's sales and of their parcels; whether they were told all. */
  async printSummary(): Promise<boolean> {
    const sales = await Promise.all(this.#told);
    for (const { sku, from, to, seconds } of sales) {
      const when = seconds === undefined ? 'was never told' : `shows it ${seconds.toFixed(1)} s later`;
      console.log(`  ${mark(seconds !== undefined)}  ${from} sells ${sku}: ${to} ${when}`);
    }
    const parcels = await Promise.all(this.#parcelsOf);
    for (const { shop, order, shown } of parcels)
      console.log(
        `  ${mark(shown.length > 0)}  ${shop} shows of order ${order}: ${shown.join('; ') || 'no parcel'}`,
      );
    const isTold = sales.every(({ seconds }) => seconds !== undefined);
    return isTold && parcels.every(({ shown }) => shown.length > 0);
  }

  #shopOf(channel: string): ConnectedShop {
    const shop = this.#shops.all.find((one) => one.channel === channel);
    if (!shop) throw new Error(`the brand has no shop ${channel}`);
    return shop;
  }

  #lookAt(shop: ConnectedShop): void {
    for (const sku of this.#shops.skus) {
      const name = `${shop.channel} ${sku}`;
      const [before, units] = [this.#figures.get(name) ?? 0, shop.figure(sku)];
      this.#figures.set(name, units);
      if (units !== before) print(shop.name, `shows ${units} of ${sku} (${before} before)`);
    }
    for (const { order, parcel } of shop.parcels()) {
      const name = `${shop.channel} ${order} ${parcel}`;
      if (!this.#parcels.has(name)) print(shop.name, `shows of order ${order}: ${parcel}`);
      this.#parcels.add(name);
    }
  }
}

async function toldSale(
  sku: string,
  {
    shop,
    other,
    began,
  }: { readonly shop: ConnectedShop; readonly other: ConnectedShop; readonly began: number },
): Promise<ToldSale> {
  const isTold = await within(() => other.figure(sku) <= shop.figure(sku));
  const seconds = isTold ? (Date.now() - began) / 1000 : undefined;
  return { sku, from: shop.name, to: other.name, seconds };
}

async function toldParcels(shop: ConnectedShop, order: string): Promise<ToldParcels> {
  const own = (): string[] =>
    shop
      .parcels()
      .filter((one) => one.order === order)
      .map(({ parcel }) => parcel);
  await within(() => own().length > 0);
  return { shop: shop.name, order, shown: own() };
}

function mark(isOk: boolean): string {
  return isOk ? 'ok  ' : 'FAIL';
}

async function within(isSo: () => boolean): Promise<boolean> {
  const end = Date.now() + DEADLINE_MS;
  while (!isSo() && Date.now() < end) await pause(LOOK_MS);
  return isSo();
}
