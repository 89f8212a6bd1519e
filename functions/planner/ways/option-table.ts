/**
 * All ways to ship of one assessment in flat arrays: a large network has hundreds, and most are only ever
 * compared.
 */
import type { RatedOption } from '../pricing/cost-term.ts';
import type { Carriage } from '../promise/carriages.ts';
import { type Headroom, unlimited } from './location-filters.ts';
import type { PreparedNetwork } from './prepared-network.ts';
import type { ShippingOption } from './shipping-option.ts';
import type { UsableLot } from './usable-lots.ts';

type Lots = readonly (readonly UsableLot[] | undefined)[];

export class OptionTable {
  count = 0;
  /** By option: row of the location, number of the carriage. */
  readonly rows: Int32Array;
  readonly carriages: Int32Array;
  /** NaN is unknown. */
  readonly metres: Float64Array;
  /** Units by option and SKU column, bundles by option and item; one array where every bundle is one unit. */
  readonly units: Int32Array;
  readonly limits: Int32Array;
  /** Only what is out of the ordinary: locations with caps, lots where a life rule is in force. */
  readonly rooms: Headroom[] = [];
  readonly lots: Lots[] = [];
  hasCaps = false;
  readonly columns: number;
  readonly items: number;
  readonly #known: (ShippingOption | undefined)[] = [];
  readonly #network: PreparedNetwork;
  readonly #carriages: readonly Carriage[];

  constructor(
    most: number,
    columns: number,
    items: number,
    isPlain: boolean,
    network: PreparedNetwork,
    carriages: readonly Carriage[],
  ) {
    this.columns = columns;
    this.items = items;
    this.rows = new Int32Array(most);
    this.carriages = new Int32Array(most);
    this.metres = new Float64Array(most);
    this.units = new Int32Array(most * columns);
    this.limits = isPlain ? this.units : new Int32Array(most * items);
    this.#network = network;
    this.#carriages = carriages;
  }

  /** All of them as objects. */
  all(): ShippingOption[] {
    return Array.from({ length: this.count }, (_, index) => this.at(index)).filter(
      (option) => option !== undefined,
    );
  }

  /** What rates are made from, of the option of that number: cheaper than the whole of it. */
  ratedAt(index: number): RatedOption | undefined {
    const location = this.#network.locations[this.rows[index] ?? 0];
    const carriage = this.#carriages[this.carriages[index] ?? 0];
    if (index >= this.count || !location || !carriage) return undefined;
    const metres = this.metres[index] ?? NaN;
    return { location, carriage, metres: Number.isNaN(metres) ? undefined : metres };
  }

  /** The option of that number as an object. */
  at(index: number): ShippingOption | undefined {
    const known = this.#known[index];
    if (known) return known;
    const row = this.rows[index] ?? 0;
    const location = this.#network.locations[row];
    const carriage = this.#carriages[this.carriages[index] ?? 0];
    if (index >= this.count || !location || !carriage) return undefined;
    const metres = this.metres[index] ?? NaN;
    const option: ShippingOption = {
      row,
      location,
      carriage,
      metres: metres === metres ? metres : undefined,
      headroom: this.rooms[index] ?? unlimited,
      units: Array.from(this.units.subarray(index * this.columns, (index + 1) * this.columns)),
      limit: Array.from(this.limits.subarray(index * this.items, (index + 1) * this.items)),
      lots: this.lots[index],
    };
    this.#known[index] = option;
    return option;
  }
}
