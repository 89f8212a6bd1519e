/**
 * The cost terms that a ruleset may name: one entry each, and nothing else lists them. The ruleset's schema,
 * the terms and texts of a decision, the price of a plan and the scores that the solver compares come from
 * this table, so that no term is priced without being planned with.
 */
import * as z from 'zod';
import { capacityUnits } from '../../network/time/capacity-window.ts';
import { nonEmpty } from '../non-empty.ts';
import {
  ruleAmountSchema as amount,
  ruleDaysSchema,
  ruleKilometresSchema,
  signedRuleAmountSchema,
} from '../rule-numbers.ts';
import { selects, skuTags, where } from '../selector.ts';
import { portionOf } from '../share.ts';
import {
  type ChargedTerm,
  type CostTermEntry,
  chargedByExtraShipment,
  chargedByLocation,
  chargedByOption,
  chargedByParcel,
  creditedByLots,
  type Rates,
} from './cost-term.ts';

/** Utilisation is counted in ten-thousandths, so that amount x utilisation stays an exact integer. */
const FULL = 10_000;
const METRES_IN_100_KM = 100_000;

/** amount x (used / cap) ^ power, rounded down at each factor: the same on every machine. */
export function congestionPrice(amount: number, used: number, cap: number, power: number): number {
  const utilisation = cap <= 0 ? FULL : Math.min(FULL, Math.max(0, portionOf(used, FULL, cap)));
  let price = amount;
  for (let factor = 0; factor < power; factor += 1) price = portionOf(price, utilisation, FULL);
  return price;
}

const table = {
  shipping: chargedByParcel({
    word: 'shipping',
    schema: z.strictObject({ type: z.literal('shipping') }),
  }),

  handling: chargedByLocation({
    word: 'handling',
    schema: z.strictObject({ type: z.literal('handling') }),
    rates: ({ handling }) => ({
      shipment: handling.perOrderMinor,
      line: handling.perLineMinor,
      unit: handling.perUnitMinor,
    }),
  }),

  packaging: chargedByLocation({
    word: 'packaging',
    schema: z.strictObject({ type: z.literal('packaging') }),
    rates: ({ packaging }) => ({ shipment: packaging.perShipmentMinor }),
  }),

  splitPenalty: chargedByExtraShipment({
    word: 'split',
    schema: z.strictObject({ type: z.literal('splitPenalty'), perExtraShipmentMinor: amount }),
    minorPerExtraShipment: (term) => term.perExtraShipmentMinor,
  }),

  /**
   * Credit for each unit taken from an ageing lot, subtracted, by the days that it has left on the day on which
   * the goods are with the customer. Linear: `maxMinor` on the life date, falling to nothing `horizonDays` before
   * it. Step: the amount of the first step with days left <= `daysLeft`. Lots past their date by then get none,
   * nor where nobody knows the day. The plan may cost at most `maxExtraMinor` more money than without credits, and
   * at most `maxExtraPct` of the credit gained: where more would be paid, the credit counts at the largest whole
   * percent at which it is not. Nothing is shipped that misses the promise for it.
   */
  lifeCredit: creditedByLots({
    word: 'ageing stock',
    schema: z
      .strictObject({
        type: z.literal('lifeCredit'),
        shape: z.enum(['linear', 'step']).default('linear'),
        maxMinor: amount.optional(),
        horizonDays: ruleDaysSchema.min(1).optional(),
        steps: z
          .array(z.strictObject({ daysLeft: ruleDaysSchema, minor: amount }))
          .min(1)
          .optional(),
        maxExtraMinor: amount.optional(),
        maxExtraPct: z.int().min(0).max(100).default(100),
        where,
        skuTags,
      })
      .refine(
        ({ shape, maxMinor, horizonDays, steps }) =>
          shape === 'linear' ? maxMinor !== undefined && horizonDays !== undefined : steps !== undefined,
        'lifeCredit: linear needs maxMinor and horizonDays, step needs steps',
      ),
    unitCredit: ({ shape, maxMinor = 0, horizonDays = 1, steps = [] }, daysLeft, microsPerMinor) => {
      if (daysLeft === undefined || daysLeft < 0) return 0;
      if (shape === 'step') {
        const reached = steps.filter((step) => daysLeft <= step.daysLeft);
        const [first] = reached.toSorted((a, b) => a.daysLeft - b.daysLeft);
        return (first?.minor ?? 0) * microsPerMinor;
      }
      if (daysLeft >= horizonDays) return 0;
      return portionOf(maxMinor * microsPerMinor, horizonDays - daysLeft, horizonDays);
    },
  }),

  /**
   * Price of each order, line or unit on a capacity counter: perUnitMinor x (used / cap) ^ power. Of several
   * windows, such as an hour's and a day's, the fullest sets the price.
   */
  congestion: chargedByOption({
    word: 'congestion',
    schema: z.strictObject({
      type: z.literal('congestion'),
      unit: z.enum(capacityUnits).default('orders'),
      perUnitMinor: amount,
      power: z.int().min(1).max(8).default(4),
      where,
    }),
    rates: (term, { location }, { microsPerMinor, countersOf }): Rates => {
      const counters = countersOf(location.id).filter(({ unit }) => unit === term.unit);
      if (counters.length === 0 || !selects(term.where, location)) return {};
      const most = term.perUnitMinor * microsPerMinor;
      const prices = counters.map(({ used, cap }) => congestionPrice(most, used, cap, term.power));
      const fullest = Math.max(...prices);
      if (term.unit === 'orders') return { shipment: fullest };
      return term.unit === 'lines' ? { line: fullest } : { unit: fullest };
    },
  }),

  distance: chargedByOption({
    word: 'distance',
    schema: z.strictObject({
      type: z.literal('distance'),
      per100KmMinor: amount,
      unknownKm: ruleKilometresSchema.default(20_000),
    }),
    rates: (term, { metres = term.unknownKm * 1000, carriage }, { microsPerMinor }) => {
      if (!carriage.service) return {};
      return { shipment: portionOf(term.per100KmMinor * microsPerMinor, metres, METRES_IN_100_KM) };
    },
  }),

  transitDays: chargedByOption({
    word: 'transit',
    schema: z.strictObject({
      type: z.literal('transitDays'),
      perDayMinor: amount,
      unknownDays: ruleDaysSchema.default(30),
    }),
    rates: (term, { carriage }, { microsPerMinor }) => {
      if (!carriage.service) return {};
      return { shipment: (carriage.transitDays ?? term.unknownDays) * term.perDayMinor * microsPerMinor };
    },
  }),

  /**
   * What a unit is expected to cost because it may not be found where it is planned: the chance of that, by the books of
   * the location (99 % are found where nothing was missed), times what it costs: the SKU's own amount, else `perUnitMinor`.
   */
  shortPick: chargedByOption({
    word: 'short picks',
    schema: z.strictObject({
      type: z.literal('shortPick'),
      perUnitMinor: amount.default(0),
      where,
      skuTags,
    }),
    rates: (term, { location }, { shortPicksAt }) =>
      selects(term.where, location) ? { unitBySku: shortPicksAt(location.id, term) } : {},
  }),

  /** What the brand would pay to use, or be paid to avoid, some locations; may be negative. */
  preference: chargedByOption({
    word: 'preference',
    schema: z.strictObject({
      type: z.literal('preference'),
      perShipmentMinor: signedRuleAmountSchema.default(0),
      perUnitMinor: signedRuleAmountSchema.default(0),
      where,
      skuTags,
    }),
    rates: (term, { location }, { microsPerMinor }) => {
      if (!selects(term.where, location)) return {};
      return {
        shipment: term.perShipmentMinor * microsPerMinor,
        unit: term.perUnitMinor * microsPerMinor,
        skuTags: term.skuTags,
      };
    },
  }),
};

type SchemaOf<Type extends CostTermType> = (typeof table)[Type]['schema'];

export type CostTermType = keyof typeof table;
export type CostTermOf<Type extends CostTermType> = z.output<SchemaOf<Type>>;
export type CostTerm = { [Type in CostTermType]: CostTermOf<Type> }[CostTermType];

export type EntryOf<Type extends CostTermType> = ChargedTerm<SchemaOf<Type>>;

/** The table, by type. */
export const costTerms: { readonly [Type in CostTermType]: EntryOf<Type> } = table satisfies {
  [Type in CostTermType]: CostTermEntry<Type>;
};

const schemas = Object.values(table).map(({ schema }) => schema);

/** In the order of the table. */
export const costTermTypes = schemas.map(({ shape }) => shape.type.value);

/** A term as a ruleset says it. */
export const costTermSchema = z.discriminatedUnion('type', nonEmpty(schemas));

/** Micros for one unit of an ageing lot; see CreditedByLots. */
export const { unitCredit } = table.lifeCredit;
