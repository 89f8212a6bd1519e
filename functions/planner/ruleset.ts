/**
 * The routing rules of a brand as one JSON document: strategies (first match) choose overrides; filters
 * exclude, each with a reason code; terms price, in money, summed; limits bound the split and say, in order,
 * what to do when no plan exists. Amounts are integer minor units of `currency`, distances kilometres,
 * durations ISO 8601. Keys that are not known are errors.
 */
import * as z from 'zod';
import { costTermSchema } from './pricing/cost-terms.ts';
import { namesSchema as names, skuTags, where } from './selector.ts';

const amount = z.int().min(0);
const duration = z
  .string()
  .regex(
    /^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?$/,
    'an ISO 8601 duration in weeks, days, hours and minutes, such as P1D or PT6H',
  );

export const filterSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('market'), mode: z.enum(['same', 'any']).default('same') }),
  z.strictObject({ type: z.literal('country'), mode: z.enum(['same', 'any']).default('same'), where }),
  /**
   * A location without coordinates is excluded unless `unknown` allows it; without the destination's, nobody
   * can be judged.
   */
  z.strictObject({
    type: z.literal('radius'),
    maxKm: z.number().positive(),
    unknown: z.enum(['exclude', 'allow']).default('exclude'),
    where,
  }),
  /** Destinations, as `US` or `US-CA`, that the locations may serve or may not. */
  z.strictObject({ type: z.literal('region'), allow: names.optional(), deny: names.optional(), where }),
  z.strictObject({ type: z.literal('locations'), allow: where, deny: where }),
  /** SKUs that the locations may not ship. */
  z.strictObject({ type: z.literal('items'), denyTags: names, where }),
  /** Units of a position that routing does not trust. The largest of those that match counts. */
  z.strictObject({ type: z.literal('routingSafety'), units: z.int().min(0), where, skuTags }),
  /**
   * Sellable units, selling safety included, that a location must have left. The largest of those that match
   * counts.
   */
  z.strictObject({ type: z.literal('keepStock'), units: z.int().min(0), where, skuTags }),
  /**
   * Share of each cap that routing leaves alone; `bypass` ignores caps altogether (a peak, a chosen
   * customer).
   */
  z.strictObject({
    type: z.literal('capacity'),
    headroomPct: z.number().min(0).max(100).default(0),
    bypass: z.boolean().default(false),
    where,
  }),
  /** Whole days of life that must be left on the day of delivery. */
  z.strictObject({
    type: z.literal('minLifeAtDelivery'),
    days: z.int().min(0),
    undated: z.enum(['exclude', 'allow']).default('exclude'),
    where,
    skuTags,
  }),
  /**
   * Delivered within what was promised; an unknown delivery date cannot keep a promise unless `unknown`
   * allows it.
   */
  z.strictObject({ type: z.literal('promise'), unknown: z.enum(['exclude', 'allow']).default('exclude') }),
  z.strictObject({ type: z.literal('transit'), maxDays: z.int().min(0), where }),
]);

const relaxable = [
  'maxShipments',
  'minExtraShipmentValue',
  'maxSplitAdd',
  'allowLineSplit',
  'shipTogether',
  'market',
  'country',
  'radius',
  'region',
  'routingSafety',
  'keepStock',
  'minLifeAtDelivery',
  'promise',
  'transit',
] as const;

/**
 * In order: `relax:` drops one rule and plans again; `partial` serves what can be served; the others end and
 * say how.
 */
const infeasibleAction = z
  .string()
  .refine(
    (action) =>
      /^(partial|awaitCapacity|backorder|cancel|attention)$/.test(action) ||
      (action.startsWith('hold:') && duration.safeParse(action.slice(5)).success) ||
      (relaxable as readonly string[]).includes(action.startsWith('relax:') ? action.slice(6) : ''),
    `one of partial, awaitCapacity, backorder, cancel, attention, hold:<ISO 8601 duration>, relax:<${relaxable.join(' | ')}>`,
  );

const limits = {
  maxShipments: z.int().min(1).max(500),
  /** With two shipments or more, each must carry goods of at least this value. */
  minExtraShipmentValueMinor: amount,
  /**
   * What a split may cost more than one shipment of the same goods from one place would, had it the stock.
   */
  maxSplitAddMinor: amount.nullable(),
  maxSplitAddPct: z.number().min(0).nullable(),
  /** false: a line leaves whole from one location. */
  allowLineSplit: z.boolean(),
  /**
   * A plan that splits waits this long after the order was placed for a better one, never longer than the
   * promise allows.
   */
  waitToConsolidate: duration.nullable(),
  onInfeasible: z.array(infeasibleAction),
};

export const limitsSchema = z.strictObject({
  maxShipments: limits.maxShipments.default(3),
  minExtraShipmentValueMinor: limits.minExtraShipmentValueMinor.default(0),
  maxSplitAddMinor: limits.maxSplitAddMinor.default(null),
  maxSplitAddPct: limits.maxSplitAddPct.default(null),
  allowLineSplit: limits.allowLineSplit.default(true),
  waitToConsolidate: limits.waitToConsolidate.default(null),
  onInfeasible: limits.onInfeasible.default([
    'awaitCapacity',
    'relax:promise',
    'relax:maxShipments',
    'backorder',
  ]),
});

/**
 * `cost` is money. The others rank: by location priority, by distance, or by number of shipments and then
 * distance.
 */
const mode = z.enum(['cost', 'priority', 'nearest', 'fewest-splits']);

/** All given conditions hold, each by any of its values. */
export const conditionSchema = z.strictObject({
  channels: names.optional(),
  customerTiers: names.optional(),
  markets: names.optional(),
  services: names.optional(),
  /** `US` or `US-CA`. */
  destinations: names.optional(),
  tags: names.optional(),
  skuTags,
  minValueMinor: amount.optional(),
  maxValueMinor: amount.optional(),
  promised: z.boolean().optional(),
  promiseWithinHours: z.int().min(0).optional(),
  reroute: z.boolean().optional(),
});

/** What is given replaces what is there of the same type; `without` removes filters and terms by type. */
export const strategySchema = z.strictObject({
  name: z.string().min(1),
  when: conditionSchema.prefault({}),
  override: z
    .strictObject({
      mode: mode.optional(),
      filters: z.array(filterSchema).default([]),
      terms: z.array(costTermSchema).default([]),
      without: z.array(z.string()).default([]),
      limits: z.strictObject(limits).partial().prefault({}),
    })
    .prefault({}),
});

export const rulesetSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).default('default'),
  description: z.string().optional(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 currency code, upper case'),
  strategies: z.array(strategySchema).default([]),
  filters: z.array(filterSchema).default([
    { type: 'market', mode: 'same' },
    { type: 'promise', unknown: 'exclude' },
  ]),
  objective: z
    .strictObject({
      mode: mode.default('cost'),
      terms: z
        .array(costTermSchema)
        .default([{ type: 'shipping' }, { type: 'handling' }, { type: 'packaging' }]),
    })
    .prefault({}),
  limits: limitsSchema.prefault({}),
  /** What is assumed where the SKU does not say; the decision names each use. */
  assume: z.strictObject({ unitWeightGrams: z.int().min(0).default(500) }).prefault({}),
  /** Budgets in work, never in time: the same on every machine. */
  solver: z
    .strictObject({
      maxStates: z.int().min(16).max(65_536).default(8192),
      maxWork: z.int().min(1000).max(50_000_000).default(200_000),
    })
    .prefault({}),
});

export type RoutingFilter = z.output<typeof filterSchema>;
export type FilterType = RoutingFilter['type'];
export type FilterOf<T extends FilterType> = Extract<RoutingFilter, { type: T }>;
export type PlanLimits = z.output<typeof limitsSchema>;
export type RoutingMode = z.output<typeof mode>;
export type StrategyCondition = z.output<typeof conditionSchema>;
export type RoutingStrategy = z.output<typeof strategySchema>;
export type Ruleset = z.output<typeof rulesetSchema>;
/** The document as a brand writes it: what has a default may be left out. */
export type RulesetDocument = z.input<typeof rulesetSchema>;

/**
 * A good start for any brand: cost mode, $1 (100 minor units) for each extra shipment, one unit kept back in
 * stores.
 */
export function defaultRuleset(currency: string): Ruleset {
  return rulesetSchema.parse({
    name: 'default',
    currency,
    filters: [
      { type: 'market' },
      { type: 'routingSafety', units: 1, where: { types: ['store'] } },
      { type: 'promise' },
    ],
    objective: {
      terms: [
        { type: 'shipping' },
        { type: 'handling' },
        { type: 'packaging' },
        { type: 'splitPenalty', perExtraShipmentMinor: 100 },
      ],
    },
  });
}

/**
 * What is wrong with a document, one sentence each, by path and with what is allowed; empty when nothing is.
 */
export function rulesetProblems(document: unknown): string[] {
  const parsed = rulesetSchema.safeParse(document);
  return parsed.success
    ? []
    : parsed.error.issues.map(
        (issue) => `${issue.path.map(String).join('.') || 'ruleset'}: ${issue.message}`,
      );
}

/** JSON Schema (2020-12) of the document, for editors. */
export function rulesetJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(rulesetSchema, { io: 'input' }),
    title: 'Order Orchestrator routing ruleset',
  };
}
