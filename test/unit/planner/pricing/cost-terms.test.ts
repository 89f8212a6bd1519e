import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Decision } from '../../../../functions/planner/decision.ts';
import { plan } from '../../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../../functions/planner/plan-input.ts';
import {
  type CostTermEntry,
  chargedByLocation,
  chargedByParcel,
} from '../../../../functions/planner/pricing/cost-term.ts';
import {
  type CostTermType,
  costTerms,
  costTermTypes,
} from '../../../../functions/planner/pricing/cost-terms.ts';
import type { RulesetDocument } from '../../../../functions/planner/ruleset.ts';
import { inputOf, line, place, rules, stock } from '../inputs.ts';

type GivenInput = Parameters<typeof inputOf>[0];
type GivenTerms = NonNullable<NonNullable<RulesetDocument['objective']>['terms']>;
type GivenTerm<Type extends CostTermType> = Extract<GivenTerms[number], { type: Type }>;

/** A term, and an order whose best plan is another one with the term than without it. */
interface Case<Type extends CostTermType> {
  readonly term: GivenTerm<Type>;
  readonly order?: GivenInput;
}

const counter = { location: 'ny', window: 'w', cap: 4, used: 3 };
const ageing = [
  { lot: 'soon', lifeDate: '2026-03-14', units: 1 },
  { lot: 'later', lifeDate: '2026-06-01', units: 4 },
];
/** A city whose books are wrong so often: of a million units so many are not there. */
function unsure(city: string, missing: number) {
  return ['A', 'B'].map((sku) => stock(city, sku, 5, { missing }));
}
/** New York handles dearly, so that without another term the order leaves from Chicago. */
const dearNewYork = {
  locations: [place('ny', { handling: { perOrderMinor: 900 } }), place('chi'), place('la')],
};

/** A new term needs cases of its own here: without them this does not compile. */
const cases: { readonly [Type in CostTermType]: readonly Case<Type>[] } = {
  shipping: [
    {
      term: { type: 'shipping' },
      order: { locations: [place('ny'), place('chi'), place('la', { handling: { perOrderMinor: 100 } })] },
    },
  ],
  handling: [{ term: { type: 'handling' }, order: dearNewYork }],
  packaging: [
    {
      term: { type: 'packaging' },
      order: {
        locations: [place('ny', { packaging: { perShipmentMinor: 500 } }), place('chi'), place('la')],
      },
    },
  ],
  splitPenalty: [
    {
      term: { type: 'splitPenalty', perExtraShipmentMinor: 5000 },
      order: {
        positions: [stock('ny', 'A', 2), stock('chi', 'B', 2), stock('la', 'A', 2), stock('la', 'B', 2)],
        locations: [place('ny'), place('chi'), place('la', { handling: { perOrderMinor: 3000 } })],
      },
    },
  ],
  lifeCredit: [
    {
      term: { type: 'lifeCredit', maxMinor: 3000, horizonDays: 40 },
      order: {
        positions: [stock('ny', 'A', 5), stock('ny', 'B', 5), stock('chi', 'A', 5, { lots: ageing })],
      },
    },
  ],
  congestion: [
    {
      term: { type: 'congestion', perUnitMinor: 900, power: 1 },
      order: { capacity: [{ ...counter, unit: 'orders' }] },
    },
    {
      term: { type: 'congestion', unit: 'lines', perUnitMinor: 900, power: 1 },
      order: { capacity: [{ ...counter, unit: 'lines', cap: 8, used: 4 }] },
    },
    {
      term: { type: 'congestion', unit: 'units', perUnitMinor: 900, power: 1 },
      order: { capacity: [{ ...counter, unit: 'units', cap: 40, used: 20 }] },
    },
  ],
  distance: [{ term: { type: 'distance', per100KmMinor: 100 }, order: dearNewYork }],
  transitDays: [{ term: { type: 'transitDays', perDayMinor: 500 }, order: dearNewYork }],
  shortPick: [
    {
      term: { type: 'shortPick', perUnitMinor: 2000 },
      order: { positions: [...unsure('ny', 300_000), ...unsure('chi', 20_000), stock('la', 'A', 5)] },
    },
    {
      term: { type: 'shortPick', perUnitMinor: 3000, skuTags: ['fragile'], where: { ids: ['ny'] } },
      order: { positions: [...unsure('ny', 400_000), ...unsure('chi', 900_000)] },
    },
  ],
  preference: [
    { term: { type: 'preference', perShipmentMinor: -500, where: { ids: ['chi'] } } },
    { term: { type: 'preference', perUnitMinor: 500, where: { ids: ['ny'] } } },
    { term: { type: 'preference', perUnitMinor: 2000, skuTags: ['fragile'], where: { ids: ['ny'] } } },
  ],
};

/**
 * With these alone no option is looked at: a term that the planner overlooks would be overlooked beside them.
 */
const base: GivenTerms = [{ type: 'shipping' }, { type: 'handling' }, { type: 'packaging' }];

/** Two units of A and two of B, which three cities hold. */
function inputWith(terms: GivenTerms, order: GivenInput = {}): PlanInput {
  const everywhere = ['ny', 'chi', 'la'].flatMap((city) => [stock(city, 'A', 5), stock(city, 'B', 5)]);
  return inputOf({
    positions: everywhere,
    ...order,
    ruleset: rules({ objective: { terms }, filters: [], limits: { onInfeasible: ['attention'] } }),
    order: { lines: [line('A', 2), line('B', 2, { tags: ['fragile'] })] },
  });
}

function sharesOf({ fulfillments }: Decision): unknown {
  return fulfillments.map(({ location, lines }) => ({ location, lines }));
}

/** Every way to spread so many units over so many places. */
function spreads(units: number, places: number): number[][] {
  if (places === 1) return [[units]];
  return Array.from({ length: units + 1 }, (_, first) => first).flatMap((first) =>
    spreads(units - first, places - 1).map((rest) => [first, ...rest]),
  );
}

type Position = PlanInput['positions'][number];

/** The position with so many units of its own and no more: those that are picked first. */
function limitedTo(position: Position, units: number): Position {
  let left = units;
  const lots = position.lots?.map((lot) => {
    const kept = Math.min(left, lot.units);
    left -= kept;
    return { ...lot, units: kept };
  });
  return { ...position, free: units, ...(lots ? { lots } : {}) };
}

/**
 * The least that any plan costs. Each way to take the units from the positions is planned alone, with no unit
 * to spare, so that its cost is what the decision reports and no choice of the planner's.
 */
function leastOfAll(input: PlanInput): number {
  const perSku = input.order.lines.map(({ sku, quantity }) => {
    const held = input.positions.filter((position) => position.sku === sku);
    const fitting = spreads(quantity, held.length).filter((units) =>
      units.every((count, at) => count <= (held[at]?.free ?? 0)),
    );
    return fitting.map((units) => held.map((position, at) => limitedTo(position, units[at] ?? 0)));
  });
  const [first = [], second = []] = perSku;
  const all = first.flatMap((positions) => second.map((others) => [...positions, ...others]));
  const decisions = all.map((positions) => plan({ ...input, positions }));
  return Math.min(
    ...decisions.filter(({ outcome }) => outcome === 'planned').map(({ cost }) => cost.totalMicros),
  );
}

describe('a cost term', () => {
  const all = costTermTypes.flatMap((type) =>
    cases[type].map(({ term, order }) => ({ name: JSON.stringify(term), type, term, order })),
  );

  it.each(all)('changes the plan, and no other plan costs less: $name', ({ type, term, order }) => {
    const others = base.filter((one) => one.type !== type);
    const input = inputWith([...others, term], order);

    const decision = plan(input);

    const without = plan(inputWith(others, order));
    expect(sharesOf(decision)).not.toEqual(sharesOf(without));
    expect(decision.proof).toMatchObject({ kind: 'optimal', score: decision.cost.totalMicros });
    expect(decision.cost.totalMicros).toBe(leastOfAll(input));
  });
});

describe('the table of cost terms', () => {
  it('names each term as its schema does', () => {
    expect(Object.keys(costTerms)).toEqual(costTermTypes);
  });

  it('takes no entry that leaves a part out', () => {
    const schema = z.strictObject({ type: z.literal('giftWrap') });
    const rates = () => ({ shipment: 100 });

    // @ts-expect-error: texts need a word for the term
    chargedByLocation({ schema, rates });
    // @ts-expect-error: how much the term costs is missing
    chargedByLocation({ word: 'gift wrap', schema });
    // @ts-expect-error: the schema does not name the term
    chargedByLocation({ word: 'gift wrap', schema: z.strictObject({}), rates });
    // @ts-expect-error: the entry stands under another name than its schema says
    const misnamed: CostTermEntry<'wrap'> = chargedByLocation({ word: 'gift wrap', schema, rates });
    // @ts-expect-error: the solver takes one price by weight, which is shipping
    const byWeight: CostTermEntry<'giftWrap'> = chargedByParcel({ word: 'gift wrap', schema });
    const complete: CostTermEntry<'giftWrap'> = chargedByLocation({ word: 'gift wrap', schema, rates });

    expect([misnamed, byWeight, complete].map(({ chargedBy }) => chargedBy)).toEqual([
      'location',
      'parcel',
      'location',
    ]);
  });
});
