/**
 * The whole choice of an order as a mixed-integer programme in CPLEX LP text, for an exact solver to check
 * the planner. Variables, for line i at location j:
 *   - x_i_j: units shipped (general integer); y_j: the location ships (binary);
 *   - t_j_t: the parcel is in weight tier t of a step card; l_i_j: the line is shipped from here;
 *   - w_i_j: the line is shipped whole from here; c_i_j_l: units credited of lot l;
 *   - m: there are several shipments.
 * The objective is in dollars, and counts a split penalty for the first shipment too (`splitPenaltyOf`).
 */
import type { PlannedLocation } from '../../../functions/network/planning/planned-network.ts';
import type { PlanInput, RoutedLine } from '../../../functions/planner/plan-input.ts';
import {
  cardOf,
  creditsOf,
  handlingOf,
  lateUnits,
  parcelPrice,
  splitPenaltyOf,
  zoneIndex,
} from './oracle.ts';

function amount(coefficient: number, name: string): string {
  return `${coefficient < 0 ? '-' : '+'} ${Math.abs(coefficient).toFixed(9)} ${name}`;
}

function sumOf(names: readonly string[]): string {
  return names.map((name) => `+ ${name}`).join(' ');
}

/** The text's parts, in the order in which they are added. */
class LinearProgramme {
  readonly #objective = new Map<string, number>();
  readonly #rows: string[] = [];
  readonly #bounds: string[] = [];
  readonly #binaries: string[] = [];
  readonly #generals: string[] = [];

  /** Adds to a variable's coefficient in the objective, where it may stand only once. */
  charge(coefficient: number, name: string): void {
    this.#objective.set(name, (this.#objective.get(name) ?? 0) + coefficient);
  }

  require(row: string): void {
    this.#rows.push(row);
  }

  bound(bound: string): void {
    this.#bounds.push(bound);
  }

  binary(name: string): void {
    this.#binaries.push(name);
  }

  general(name: string): void {
    this.#generals.push(name);
  }

  text(): string {
    const objective = [...this.#objective].map(([name, coefficient]) => amount(coefficient, name));
    return [
      'Minimize',
      ` obj: ${objective.join('\n ')}`,
      'Subject To',
      ...this.#rows.map((row, at) => ` r${at}: ${row}`),
      'Bounds',
      ...this.#bounds.map((bound) => ` ${bound}`),
      'Binaries',
      ` ${this.#binaries.join('\n ')}`,
      'Generals',
      ` ${this.#generals.join('\n ')}`,
      'End',
      '',
    ].join('\n');
  }
}

/** A line of the order that a location holds some of. */
interface HeldLine {
  readonly line: RoutedLine;
  /** Index of the line in the order. */
  readonly i: number;
  /** Units wanted that are there. */
  readonly units: number;
}

/** A location that may ship, with what its rows are made of. */
interface Site {
  readonly location: PlannedLocation;
  /** Index of the location in the input. */
  readonly j: number;
  readonly held: readonly HeldLine[];
  /** Room under its counters: Infinity where none counts. */
  readonly linesLeft: number;
  readonly unitsLeft: number;
}

/** Writes the rows of one order. */
class OrderProgramme {
  readonly #input: PlanInput;
  readonly #programme = new LinearProgramme();
  readonly #totalGrams: number;
  /** By line: the variables of its units. */
  readonly #supply: string[][];
  readonly #opened: string[] = [];

  constructor(input: PlanInput) {
    const { lines } = input.order;
    this.#input = input;
    this.#totalGrams = lines.reduce((sum, line) => sum + line.quantity * (line.weightGrams ?? 0), 0);
    this.#supply = lines.map(() => []);
  }

  addSite(site: Site): void {
    const y = `y${site.j}`;
    this.#opened.push(y);
    this.#programme.binary(y);
    this.#addParcel(site, y);
    for (const held of site.held) this.#addLine(site, y, held);
    this.#addCaps(site);
    this.#addLeastValue(site, y);
    this.#addGroups(site);
  }

  /** The text, once all sites are added; undefined when some line is nowhere in stock. */
  text(): string | undefined {
    if (this.#supply.some((names) => names.length === 0)) return undefined;
    const { maxShipments, minExtraShipmentValueMinor } = this.#input.ruleset.limits;
    const opened = sumOf(this.#opened);
    this.#input.order.lines.forEach((line, i) => {
      this.#programme.require(`${sumOf(this.#supply[i] ?? [])} = ${line.quantity}`);
    });
    this.#programme.require(`${opened} <= ${maxShipments}`);
    if (minExtraShipmentValueMinor > 0) {
      this.#programme.binary('m');
      this.#programme.require(`${opened} - ${this.#opened.length} m <= 1`);
    }
    return this.#programme.text();
  }

  #addParcel(site: Site, y: string): void {
    const { price } = cardOf(this.#input);
    const zone = zoneIndex(this.#input, site.location);
    const { tareGrams } = site.location.packaging;
    const opening = handlingOf(this.#input, site.location).shipment;
    const penalty = splitPenaltyOf(this.#input);
    if (price.kind === 'step') {
      this.#programme.charge(opening + penalty, y);
      this.#addTiers(site, y, zone);
      return;
    }
    const perGram = (price.perKgMinor[zone] ?? 0) / 100_000;
    this.#programme.charge(opening + (price.baseMinor[zone] ?? 0) / 100 + perGram * tareGrams + penalty, y);
    for (const { line, i } of site.held)
      this.#programme.charge(perGram * (line.weightGrams ?? 0), `x${i}_${site.j}`);
  }

  /** The weight tiers of a step card: a location that ships is in one, and its parcel is no heavier. */
  #addTiers({ location, held, j }: Site, y: string, zone: number): void {
    const { tareGrams } = location.packaging;
    const tiers = this.#tiersUpTo(this.#totalGrams + tareGrams).map((grams, t) => ({
      grams,
      t: `t${j}_${t}`,
    }));
    for (const { grams, t } of tiers) {
      this.#programme.binary(t);
      this.#programme.charge(parcelPrice(cardOf(this.#input), zone, grams), t);
    }
    const weight = held.map(({ line, i }) => amount(line.weightGrams ?? 0, `x${i}_${j}`)).join(' ');
    const allowed = tiers.map(({ grams, t }) => amount(-grams, t)).join(' ');
    this.#programme.require(`${sumOf(tiers.map(({ t }) => t))} - ${y} = 0`);
    this.#programme.require(`${weight} + ${tareGrams} ${y} ${allowed} <= 0`);
  }

  /** Weights at which the price of a step card changes, up to the first that holds so many grams. */
  #tiersUpTo(most: number): number[] {
    const { price } = cardOf(this.#input);
    const steps = price.kind === 'step' ? price.steps : [];
    const fullParcel = steps.at(-1)?.upToGrams ?? 0;
    const weights: number[] = [];
    for (let parcels = 0; parcels * fullParcel < most; parcels += 1)
      for (const { upToGrams } of steps) weights.push(parcels * fullParcel + upToGrams);
    return weights.slice(0, weights.findIndex((grams) => grams >= most) + 1);
  }

  #addLine(site: Site, y: string, { line, i, units }: HeldLine): void {
    const { location, j } = site;
    const key = `${i}_${j}`;
    const x = `x${key}`;
    const handling = handlingOf(this.#input, location);
    this.#programme.charge(handling.unit, x);
    this.#programme.general(x);
    this.#programme.require(`${x} - ${units} ${y} <= 0`);
    this.#supply[i]?.push(x);
    if (site.linesLeft !== Infinity || handling.line !== 0) {
      const isShipped = `l${key}`;
      this.#programme.binary(isShipped);
      this.#programme.require(`${x} - ${units} ${isShipped} <= 0`);
      if (handling.line !== 0) this.#programme.charge(handling.line, isShipped);
    }
    if (!this.#input.ruleset.limits.allowLineSplit || line.shipTogether !== undefined) {
      const isWhole = `w${key}`;
      this.#programme.binary(isWhole);
      this.#programme.require(`${x} - ${line.quantity} ${isWhole} = 0`);
    }
    this.#addCredits(location.id, line.sku, key);
  }

  /** Credited units: of each lot at most its own, together at most what is shipped. */
  #addCredits(location: string, sku: string, key: string): void {
    const lots = creditsOf(this.#input, location, sku).filter(({ dollars }) => dollars > 0);
    if (lots.length === 0) return;
    const names = lots.map((_, lot) => `c${key}_${lot}`);
    lots.forEach(({ units, dollars }, lot) => {
      const credited = names[lot] ?? '';
      this.#programme.bound(`${credited} <= ${units}`);
      this.#programme.charge(-dollars, credited);
    });
    this.#programme.require(`${sumOf(names)} - x${key} <= 0`);
  }

  #addCaps({ held, j, linesLeft, unitsLeft }: Site): void {
    const all = (variable: string): string => sumOf(held.map(({ i }) => `${variable}${i}_${j}`));
    if (linesLeft !== Infinity) this.#programme.require(`${all('l')} <= ${linesLeft}`);
    if (unitsLeft !== Infinity) this.#programme.require(`${all('x')} <= ${unitsLeft}`);
  }

  /** A shipment carries the least value, unless it is the only one. */
  #addLeastValue({ held, j }: Site, y: string): void {
    const least = this.#input.ruleset.limits.minExtraShipmentValueMinor;
    if (least <= 0) return;
    const value = held.map(({ line, i }) => amount(line.unitValueMinor, `x${i}_${j}`)).join(' ');
    this.#programme.require(`${value} - ${least} ${y} - ${least} m >= -${least}`);
  }

  /**
   * A ship-together group leaves whole: a line of it ships from here exactly when the others do, and one that
   * cannot be here keeps all away.
   */
  #addGroups({ held, j }: Site): void {
    const { lines } = this.#input.order;
    const groups = new Set(lines.flatMap(({ shipTogether }) => shipTogether ?? []));
    for (const group of groups) {
      const members = lines.flatMap((line, i) => (line.shipTogether === group ? [i] : []));
      const present = members.filter((i) => held.some((line) => line.i === i));
      if (present.length < members.length) {
        for (const i of present) this.#programme.require(`x${i}_${j} = 0`);
      } else {
        const [first, ...others] = members;
        for (const i of others) this.#programme.require(`w${i}_${j} - w${first}_${j} = 0`);
      }
    }
  }
}

/** A location as a site; undefined where it may not ship, or holds nothing of the order. */
function siteOf(
  input: PlanInput,
  location: PlannedLocation,
  j: number,
  free: ReadonlyMap<string, number>,
): Site | undefined {
  if (input.services.length === 0 || !location.active || location.market !== input.order.market)
    return undefined;
  const roomFor = (unit: string): number =>
    input.capacity
      .filter((counter) => counter.location === location.id && counter.unit === unit)
      .reduce((room, { cap, used }) => Math.min(room, cap - used), Infinity);
  if (roomFor('orders') < 1) return undefined;
  const held = input.order.lines.flatMap((line, i): HeldLine[] => {
    const units = Math.min(line.quantity, free.get(`${location.id} ${line.sku}`) ?? 0);
    return units > 0 ? [{ line, i, units }] : [];
  });
  if (held.length === 0) return undefined;
  return { location, j, held, linesLeft: roomFor('lines'), unitsLeft: roomFor('units') };
}

/** The programme's text; undefined when some SKU has no stock anywhere. */
export function programmeOf(input: PlanInput): string | undefined {
  const free = new Map(
    input.positions.map((position) => [
      `${position.location} ${position.sku}`,
      position.free - lateUnits(input, position),
    ]),
  );
  const programme = new OrderProgramme(input);
  input.locations.forEach((location, j) => {
    const site = siteOf(input, location, j, free);
    if (site) programme.addSite(site);
  });
  return programme.text();
}
