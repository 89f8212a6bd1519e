/**
 * An independent reading of the rules, for checking the planner: prices a plan, and writes the whole choice
 * as a mixed-integer programme. Nothing of the planner's own arithmetic is used; distances come from the
 * textbook formula.
 */
import type {
  PlannedLocation,
  PlannedRateCard,
  PlannedService,
} from '../../../functions/network/planning/planned-network.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import type { CostTerm } from '../../../functions/planner/pricing/cost-terms.ts';

const term = <T extends CostTerm['type']>(
  input: PlanInput,
  type: T,
): Extract<CostTerm, { type: T }> | undefined =>
  input.ruleset.objective.terms.find((one): one is Extract<CostTerm, { type: T }> => one.type === type);

export const kilometres = (a: { lat: number; lon: number }, b: { lat: number; lon: number }): number => {
  const r = Math.PI / 180;
  const h =
    Math.sin(((b.lat - a.lat) * r) / 2) ** 2 +
    Math.cos(a.lat * r) * Math.cos(b.lat * r) * Math.sin(((b.lon - a.lon) * r) / 2) ** 2;
  return (2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)))) / 1000;
};

const cardOf = (input: PlanInput): PlannedRateCard => {
  const card = input.rates[0];
  if (!card) throw new RangeError('the oracle needs one rate card');
  return card;
};
const serviceOf = (input: PlanInput): PlannedService | undefined => input.services[0];

export const zoneIndex = (input: PlanInput, location: PlannedLocation): number => {
  const point = input.order.destination.point;
  if (!point || !location.point) throw new RangeError('the oracle needs coordinates');
  const km = Math.round(kilometres(point, location.point) * 1000) / 1000;
  return (cardOf(input).bandsKm ?? []).filter((band) => km > band).length;
};

/** Dollars of a parcel. */
export const parcelPrice = (card: PlannedRateCard, zone: number, grams: number): number => {
  if (card.price.kind === 'affine')
    return (
      ((card.price.baseMinor[zone] ?? 0) +
        Math.ceil((card.price.perKgMinor[zone] ?? 0) * 10 * grams) / 10_000) /
      100
    );
  const { steps } = card.price;
  const last = steps.at(-1);
  if (!last) return 0;
  let sum = 0;
  let left = grams;
  while (left > last.upToGrams) {
    sum += last.minor[zone] ?? 0;
    left -= last.upToGrams;
  }
  if (left === 0 && sum > 0) return sum / 100;
  return (sum + (steps.find((step) => left <= step.upToGrams)?.minor[zone] ?? 0)) / 100;
};

const daysBetween = (now: string, date: string): number =>
  Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${now.slice(0, 10)}T00:00:00Z`)) / 86_400_000);

/** Dollars credited for a unit of each lot, first expired first. */
const creditsOf = (input: PlanInput, location: string, sku: string): { units: number; dollars: number }[] => {
  const rule = term(input, 'lifeCredit');
  const position = input.positions.find((one) => one.location === location && one.sku === sku);
  if (!rule || !position) return [];
  return (position.lots ?? []).map((lot) => {
    const days = lot.lifeDate === undefined ? Infinity : daysBetween(input.now, lot.lifeDate);
    const horizon = rule.horizonDays ?? 1;
    const full =
      days < 0 || days >= horizon
        ? 0
        : Math.floor(((rule.maxMinor ?? 0) * 10_000 * (horizon - days)) / horizon) / 1_000_000;
    return { units: lot.units, dollars: full };
  });
};

/** What a location costs before the parcel: dollars by shipment, line and unit. */
const fixedOf = (
  input: PlanInput,
  location: PlannedLocation,
): { shipment: number; line: number; unit: number } => {
  const { handling, packaging } = location;
  const congestion = term(input, 'congestion');
  const counter =
    congestion && input.capacity.find((one) => one.location === location.id && one.unit === congestion.unit);
  const price =
    congestion && counter
      ? (congestion.perUnitMinor / 100) *
        (Math.floor((counter.used * 10_000) / counter.cap) / 10_000) ** congestion.power
      : 0;
  return {
    shipment:
      (handling.perOrderMinor + packaging.perShipmentMinor) / 100 +
      (congestion?.unit === 'orders' ? price : 0),
    line: handling.perLineMinor / 100 + (congestion?.unit === 'lines' ? price : 0),
    unit: handling.perUnitMinor / 100 + (congestion?.unit === 'units' ? price : 0),
  };
};

export type Assignment = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Dollars of an assignment location -> SKU -> units, credits subtracted, split penalty included. */
export const priceOf = (input: PlanInput, plan: Assignment): number => {
  const weights = new Map(input.order.lines.map((line) => [line.sku, line.weightGrams ?? 0]));
  const penalty = (term(input, 'splitPenalty')?.perExtraShipmentMinor ?? 0) / 100;
  let sum = penalty * Math.max(0, plan.size - 1);
  for (const [id, units] of plan) {
    const location = input.locations.find((one) => one.id === id);
    if (!location) throw new RangeError(`no location ${id}`);
    const fixed = fixedOf(input, location);
    const grams = [...units].reduce(
      (total, [sku, count]) => total + count * (weights.get(sku) ?? 0),
      location.packaging.tareGrams,
    );
    sum += fixed.shipment + parcelPrice(cardOf(input), zoneIndex(input, location), grams);
    for (const [sku, count] of units) {
      sum += fixed.line + count * fixed.unit;
      let left = count;
      for (const lot of creditsOf(input, id, sku)) {
        const taken = Math.min(left, lot.units);
        sum -= taken * lot.dollars;
        left -= taken;
      }
    }
  }
  return sum;
};

/**
 * CPLEX LP text of the order's choice. Objective in dollars. Undefined when some SKU has too little stock
 * anywhere.
 */
export const programmeOf = (input: PlanInput): string | undefined => {
  const card = cardOf(input);
  const { lines } = input.order;
  const { limits } = input.ruleset;
  const penalty = (term(input, 'splitPenalty')?.perExtraShipmentMinor ?? 0) / 100;
  const totalGrams = lines.reduce((sum, line) => sum + line.quantity * (line.weightGrams ?? 0), 0);
  // A variable may stand in the objective only once.
  const objective = new Map<string, number>();
  const charge = (coefficient: number, name: string): void => {
    objective.set(name, (objective.get(name) ?? 0) + coefficient);
  };
  const rows: string[] = [];
  const bounds: string[] = [];
  const binaries: string[] = [];
  const generals: string[] = [];
  const opened: string[] = [];
  const supply = lines.map((): string[] => []);
  const amount = (coefficient: number, name: string): string =>
    `${coefficient < 0 ? '-' : '+'} ${Math.abs(coefficient).toFixed(9)} ${name}`;
  const service = serviceOf(input);
  const stock = new Map(input.positions.map((one) => [`${one.location} ${one.sku}`, one.free]));

  input.locations.forEach((location, j) => {
    if (!service || !location.active || location.market !== input.order.market) return;
    const counters = input.capacity.filter((one) => one.location === location.id);
    const left = (unit: string): number =>
      Math.min(Infinity, ...counters.filter((one) => one.unit === unit).map((one) => one.cap - one.used));
    if (left('orders') < 1) return;
    const here = lines.flatMap((line, i) => {
      const units = Math.min(line.quantity, stock.get(`${location.id} ${line.sku}`) ?? 0);
      return units > 0 ? [{ line, i, units }] : [];
    });
    if (here.length === 0) return;
    const zone = zoneIndex(input, location);
    const fixed = fixedOf(input, location);
    const y = `y${j}`;
    opened.push(y);
    binaries.push(y);
    const weight = here.map(({ line, i }) => amount(line.weightGrams ?? 0, `x${i}_${j}`)).join(' ');
    const { tareGrams } = location.packaging;
    if (card.price.kind === 'affine') {
      const perGram = (card.price.perKgMinor[zone] ?? 0) / 100_000;
      charge(fixed.shipment + (card.price.baseMinor[zone] ?? 0) / 100 + perGram * tareGrams + penalty, y);
      for (const { line, i } of here) charge(perGram * (line.weightGrams ?? 0), `x${i}_${j}`);
    } else {
      charge(fixed.shipment + penalty, y);
      const last = card.price.steps.at(-1)?.upToGrams ?? 0;
      const grams: number[] = [];
      for (let parcels = 0; parcels * last < totalGrams + tareGrams; parcels += 1)
        for (const step of card.price.steps) grams.push(parcels * last + step.upToGrams);
      const tiers = grams.slice(0, grams.findIndex((most) => most >= totalGrams + tareGrams) + 1);
      tiers.forEach((most, t) => {
        binaries.push(`t${j}_${t}`);
        charge(parcelPrice(card, zone, most), `t${j}_${t}`);
      });
      rows.push(`${tiers.map((_, t) => `+ t${j}_${t}`).join(' ')} - ${y} = 0`);
      rows.push(
        `${weight} + ${tareGrams} ${y} ${tiers.map((most, t) => amount(-most, `t${j}_${t}`)).join(' ')} <= 0`,
      );
    }
    for (const { line, i, units } of here) {
      const x = `x${i}_${j}`;
      charge(fixed.unit, x);
      generals.push(x);
      rows.push(`${x} - ${units} ${y} <= 0`);
      supply[i]?.push(x);
      const capped = left('lines') !== Infinity || fixed.line !== 0;
      if (capped) {
        binaries.push(`l${i}_${j}`);
        rows.push(`${x} - ${units} l${i}_${j} <= 0`);
        if (fixed.line !== 0) charge(fixed.line, `l${i}_${j}`);
      }
      if (!limits.allowLineSplit || line.shipTogether !== undefined) {
        binaries.push(`w${i}_${j}`);
        rows.push(`${x} - ${line.quantity} w${i}_${j} = 0`);
      }
      const lots = creditsOf(input, location.id, line.sku).filter(({ dollars }) => dollars > 0);
      if (lots.length > 0) {
        lots.forEach((lot, l) => {
          bounds.push(`c${i}_${j}_${l} <= ${lot.units}`);
          charge(-lot.dollars, `c${i}_${j}_${l}`);
        });
        rows.push(`${lots.map((_, l) => `+ c${i}_${j}_${l}`).join(' ')} - ${x} <= 0`);
      }
    }
    if (left('lines') !== Infinity)
      rows.push(`${here.map(({ i }) => `+ l${i}_${j}`).join(' ')} <= ${left('lines')}`);
    if (left('units') !== Infinity)
      rows.push(`${here.map(({ i }) => `+ x${i}_${j}`).join(' ')} <= ${left('units')}`);
    const least = limits.minExtraShipmentValueMinor;
    if (least > 0) {
      const value = here.map(({ line, i }) => amount(line.unitValueMinor, `x${i}_${j}`)).join(' ');
      rows.push(`${value} - ${least} ${y} - ${least} m >= -${least}`);
    }
    // A group leaves whole: a line of it that is here is here exactly when the others are; one that cannot be
    // here keeps all away.
    const groups = new Set(
      lines.flatMap((line) => (line.shipTogether === undefined ? [] : [line.shipTogether])),
    );
    for (const group of groups) {
      const members = lines.flatMap((line, i) => (line.shipTogether === group ? [i] : []));
      const able = members.filter((i) => here.some((one) => one.i === i));
      if (able.length < members.length) for (const i of able) rows.push(`x${i}_${j} = 0`);
      else for (const i of members.slice(1)) rows.push(`w${i}_${j} - w${members[0]}_${j} = 0`);
    }
  });
  if (supply.some((names) => names.length === 0)) return undefined;
  lines.forEach((line, i) => {
    rows.push(`${(supply[i] ?? []).map((x) => `+ ${x}`).join(' ')} = ${line.quantity}`);
  });
  rows.push(`${opened.map((y) => `+ ${y}`).join(' ')} <= ${limits.maxShipments}`);
  if (limits.minExtraShipmentValueMinor > 0) {
    binaries.push('m');
    rows.push(`${opened.map((y) => `+ ${y}`).join(' ')} - ${opened.length} m <= 1`);
  }
  return [
    'Minimize',
    ` obj: ${[...objective].map(([name, coefficient]) => amount(coefficient, name)).join('\n ')}`,
    'Subject To',
    ...rows.map((row, at) => ` r${at}: ${row}`),
    'Bounds',
    ...bounds.map((bound) => ` ${bound}`),
    'Binaries',
    ` ${binaries.join('\n ')}`,
    'Generals',
    ` ${generals.join('\n ')}`,
    'End',
    '',
  ].join('\n');
};

/** The programme counts a penalty for the first shipment too. */
export const penaltyOf = (input: PlanInput): number =>
  (term(input, 'splitPenalty')?.perExtraShipmentMinor ?? 0) / 100;
