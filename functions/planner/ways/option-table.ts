/**
 * The shipping options of one order in flat arrays: a large network has hundreds of them, and most are only
 * ever compared. An option becomes an object when it is asked for.
 */
import type { RatedOption } from '../pricing/cost-term.ts';
import type { Carriage } from '../promise/carriages.ts';
import { scratchFloats, scratchInts } from '../solver/scratch.ts';
import type { Demand } from './demand.ts';
import type { LifeRule } from './life-rules.ts';
import { type Headroom, unlimited } from './location-filters.ts';
import type { PreparedNetwork } from './prepared-network.ts';
import type { ShippingOption } from './shipping-option.ts';

export interface TableSize {
  /** More options than this are never added. */
  readonly options: number;
  /** SKUs of the demand. */
  readonly columns: number;
  /** Bundles of the demand. */
  readonly items: number;
  /** Every bundle is one unit of the SKU of the same number. */
  readonly isPlain: boolean;
}

export class OptionTable {
  count = 0;
  /** By option: row of the location in the network. */
  readonly rows: Int32Array;
  /** By option: number of the carriage. */
  readonly carriages: Int32Array;
  /** By option; NaN is unknown. */
  readonly metres: Float64Array;
  /** Units that may be taken, by option and SKU column. */
  readonly units: Int32Array;
  /**
   * Bundles that may be taken, by option and item; the same array as `units` where every bundle is one unit.
   */
  readonly limits: Int32Array;
  /** By option; only of locations that have caps. */
  readonly rooms: Headroom[] = [];
  hasCaps = false;
  readonly columns: number;
  readonly items: number;
  readonly #objects: (ShippingOption | undefined)[] = [];
  readonly #network: PreparedNetwork;
  readonly #carriages: readonly Carriage[];
  readonly #lifeRule: LifeRule | undefined;

  constructor(
    size: TableSize,
    network: PreparedNetwork,
    carriages: readonly Carriage[],
    lifeRule: LifeRule | undefined,
  ) {
    this.columns = size.columns;
    this.items = size.items;
    this.rows = scratchInts(size.options);
    this.carriages = scratchInts(size.options);
    this.metres = scratchFloats(size.options);
    this.units = scratchInts(size.options * size.columns);
    this.limits = size.isPlain ? this.units : scratchInts(size.options * size.items);
    this.#network = network;
    this.#carriages = carriages;
    this.#lifeRule = lifeRule;
  }

  /** The options of one location. */
  ofRow(row: number): ShippingOption[] {
    const options: ShippingOption[] = [];
    for (let index = 0; index < this.count; index += 1) {
      const option = this.rows[index] === row ? this.at(index) : undefined;
      if (option) options.push(option);
    }
    return options;
  }

  /** Adds an option that may take everything that is wanted. */
  addWhole(row: number, carriage: number, metres: number | undefined, { skus, bundles }: Demand): void {
    const index = this.count;
    this.rows[index] = row;
    this.carriages[index] = carriage;
    this.metres[index] = metres ?? NaN;
    this.units.set(
      skus.map(({ quantity }) => quantity),
      index * this.columns,
    );
    if (this.limits !== this.units)
      this.limits.set(
        bundles.map(({ count }) => count),
        index * this.items,
      );
    this.count += 1;
  }

  /** What rates are made from; cheaper than the whole option. */
  ratedAt(index: number): RatedOption | undefined {
    const location = this.#network.locations[this.rows[index] ?? 0];
    const carriage = this.#carriages[this.carriages[index] ?? 0];
    if (index >= this.count || !location || !carriage) return undefined;
    const metres = this.metres[index] ?? NaN;
    return { location, carriage, metres: Number.isNaN(metres) ? undefined : metres };
  }

  at(index: number): ShippingOption | undefined {
    const known = this.#objects[index];
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
      metres: Number.isNaN(metres) ? undefined : metres,
      headroom: this.rooms[index] ?? unlimited,
      units: this.units.subarray(index * this.columns, (index + 1) * this.columns),
      limit: this.limits.subarray(index * this.items, (index + 1) * this.items),
      lots: this.#lifeRule?.lotsOf(row, location, carriage),
    };
    this.#objects[index] = option;
    return option;
  }
}
