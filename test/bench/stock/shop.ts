/** The brand that buyers race at: one scarce SKU, others that baskets overlap in, two channels, four locations. */
import { ApiClient } from '../../../local/brand/api-client.ts';
import { canonicalOrder } from '../../../local/brand/order-bodies.ts';

/** The deployed system as the run calls it. */
export interface CalledSystem {
  /** Base address of the API. */
  readonly api: string;
  /** An operator's bearer token. */
  readonly operatorToken: string;
}

/** Units of each SKU that baskets are filled from, at each location. */
const BASKET_AT_EACH = 15;
const BASKET_SKUS = ['jacket', 'shirt', 'scarf', 'belt', 'socks', 'cap'];
const PLACES = ['north', 'east', 'south', 'west'];

/** What a movement changes of the goods that are there. */
interface ToldMovement {
  readonly kind: 'receipt' | 'count';
  readonly sku: string;
  readonly location: string;
  readonly quantity: number;
  /** UTC ISO. */
  readonly at: string;
}

/**
 * The brand, and how many units really lie at each of its locations: what the books of the system are held against at
 * the end.
 */
export class Shop {
  readonly name: string;
  readonly scarce: string;
  readonly baskets: readonly string[];
  readonly locations: readonly string[];
  readonly channels: readonly string[];
  readonly pool: string;
  readonly operator: ApiClient;
  readonly #there = new Map<string, number>();
  readonly #atWork = new Map<string, Promise<void>>();

  constructor({ api, operatorToken }: CalledSystem, name: string) {
    this.name = name;
    this.pool = name;
    this.scarce = `sneaker-${name}`;
    this.baskets = BASKET_SKUS.map((sku) => `${sku}-${name}`);
    this.locations = PLACES.map((place) => `${place}-${name}`);
    this.channels = [`web-${name}`, `app-${name}`];
    this.operator = new ApiClient(api, operatorToken);
  }

  get skus(): readonly string[] {
    return [this.scarce, ...this.baskets];
  }

  /**
   * Makes rate card, channels, SKUs and locations, and fills the shelves.
   * @param scarce units of the scarce SKU, a quarter of them at each location
   */
  async open(scarce: number): Promise<void> {
    await this.operator.put(`/rate-cards/stock-${this.name}`, { ...rateCard, services: [this.#service()] });
    await Promise.all([
      ...this.channels.map((channel) => this.#putChannel(channel)),
      ...this.skus.map((sku) => this.operator.put(`/skus/${sku}`, { title: sku, weightGrams: 400 })),
      ...this.locations.map((_, nth) => this.putLocation(nth, true)),
    ]);
    for (const sku of this.skus)
      for (const location of this.locations) {
        const quantity = sku === this.scarce ? scarce / this.locations.length : BASKET_AT_EACH;
        this.found(sku, location, quantity);
        const at = new Date().toISOString();
        await this.tell(`open-${sku}-${location}`, { kind: 'receipt', sku, location, quantity, at });
      }
  }

  /**
   * The carrier's service of these locations. It serves destinations in Canada alone, to which no other shop of the
   * system sells: nobody else's parcel becomes cheaper by it.
   */
  #service() {
    const id = `ground-${this.name}`;
    const transitDays = { near: 1, far: 4 };
    return { id, carrier: 'ups', level: 'standard', transitDays, countries: ['CA'] };
  }

  #putChannel(channel: string): Promise<unknown> {
    return this.operator.put(`/channels/${channel}`, {
      platform: 'canonical',
      pools: { '*': this.pool },
      policies: { backorder: 'cancel' },
    });
  }

  /** Makes a location, or switches it on or off. */
  putLocation(nth: number, active: boolean): Promise<unknown> {
    return this.operator.put(`/locations/${this.locations[nth] ?? ''}`, {
      name: PLACES[nth],
      type: 'warehouse',
      pool: this.pool,
      timeZone: 'America/New_York',
      address: { country: 'US', postalCode: '10001', region: 'NY' },
      coordinates: { lat: 40.75 + nth * 0.5, lon: -73.99 },
      handling: { perOrderMinor: 100 + nth * 50, perLineMinor: 0, perUnitMinor: 10 },
      services: [this.#service().id],
      active,
    });
  }

  /** Tells a movement of the goods; the same id again has no effect again. */
  async tell(id: string, { kind, sku, location, quantity, at }: ToldMovement): Promise<void> {
    await this.operator.post('/stock/movements', { movements: [{ id, kind, sku, location, quantity, at }] });
  }

  /** How many units lie there. */
  there(sku: string, location: string): number {
    return this.#there.get(`${sku}\n${location}`) ?? 0;
  }

  /** More units lie there than before, or fewer. */
  found(sku: string, location: string, units: number): void {
    this.#there.set(`${sku}\n${location}`, this.there(sku, location) + units);
  }

  /** Does what moves or counts goods of a location, one thing after the other. */
  async undisturbed(location: string, work: () => Promise<void>): Promise<void> {
    const before = this.#atWork.get(location) ?? Promise.resolve();
    const done = before.then(work);
    this.#atWork.set(
      location,
      done.catch(() => undefined),
    );
    await done;
  }

  /** How many units of a SKU exist. */
  existing(sku: string): number {
    return this.locations.reduce((sum, location) => sum + this.there(sku, location), 0);
  }

  /** Body of `POST /orders`. `cart`: the id of the reservation that it takes over. */
  order(
    channel: string,
    number: string,
    lines: readonly { readonly sku: string; readonly quantity: number }[],
    cart?: string,
  ): Record<string, unknown> {
    const body = canonicalOrder(channel, number, lines, destination);
    return cart === undefined ? body : { ...body, cart };
  }
}

const destination = { city: 'Toronto', region: 'ON', postalCode: 'M5V 2T6', country: 'CA' };

const rateCard = {
  currency: 'USD',
  zones: ['near', 'far'],
  bandsKm: [300],
  otherwise: 'far',
  price: {
    kind: 'step',
    steps: [
      { upToGrams: 1000, minor: [600, 900] },
      { upToGrams: 30_000, minor: [1500, 2400] },
    ],
    beyond: 'parcels',
  },
};
