/** What a brand declares of goods that come back to it. */
import * as z from 'zod';
import { eachOnce } from '../../shared/each-once.ts';
import { currencySchema } from '../../shared/money.ts';
import { resaleTermsSchema } from '../planning/return-terms.ts';
import { priceSchema } from './bounds.ts';
import { secretNameSchema } from './entity-schemas.ts';

/** Each rule is looked at for each line that is asked about. */
const MAX_RULES = 100;
const MAX_REASONS = 100;

/** Why goods come back, as every channel may say it. */
export const returnReasons = [
  'changed_mind',
  'too_small',
  'too_large',
  'not_as_described',
  'defective',
  'damaged',
  'wrong_item',
  'arrived_late',
  'unwanted_gift',
  'other',
] as const;

export const returnReasonSchema = z.string().regex(/^[a-z0-9][a-z0-9_]{0,49}$/, {
  error: 'must be lower-case letters, digits and "_", at most 50 characters',
});

/** Minor units by ISO currency: a channel may sell in several. */
const amountsSchema = z.record(currencySchema, priceSchema).default({});

/** What holds for returns of a product: of those with a tag, or of all. What is left out allows, or costs nothing. */
export const returnRuleSchema = z.strictObject({
  /** A tag of the SKU, or of the order's line; a rule without one is for everything. */
  tag: z.string().trim().min(1).max(100).optional(),
  /** The goods do not come back. */
  finalSale: z.boolean().default(false),
  /** Whole days after the order was delivered in which a return may be asked for. */
  windowDays: z.int().min(0).max(3650).optional(),
  /** Who pays for the way back. */
  label: z.enum(['brand', 'customer']).default('brand'),
  /** Whether a person looks at a return before anybody sends goods. */
  approval: z.enum(['automatic', 'review']).default('automatic'),
  /** So many photos are wanted with the request. */
  photos: z.int().min(0).max(20).default(0),
  /** What is kept back of each unit, minor units by currency; in any other nothing is. */
  fee: amountsSchema,
  /** The goods stay with the customer where all that is to come back is worth less, minor units by currency. */
  keepBelow: amountsSchema,
});
export type ReturnRule = z.output<typeof returnRuleSchema>;

/** When money goes back: as goods leave the customer, are there, were looked at, or as their return is allowed. */
export const refundTriggers = ['carrierScan', 'receipt', 'inspection', 'atOnce'] as const;
export type RefundTrigger = (typeof refundTriggers)[number];

/** How goods are exchanged. */
export const exchangePolicySchema = z.strictObject({
  /** When what is given in exchange leaves: at once, or when the goods are back, or were found to be what was announced. */
  ship: z.enum(['onReceipt', 'onInspection', 'atOnce']).default('onReceipt'),
  /** What goods may be exchanged for: anything, or SKUs that have a tag in common with them. */
  for: z.enum(['anything', 'sameTag']).default('anything'),
  /** What becomes of an exchange that waits for goods that are missing, other or worse than announced. */
  whenWorse: z.enum(['ask', 'release', 'refund']).default('ask'),
  /** Whether an exchange that costs more waits until that is paid. */
  unpaid: z.enum(['hold', 'ship']).default('hold'),
});
export type ExchangePolicy = z.output<typeof exchangePolicySchema>;
/** Who makes labels for the way back, where the brand pays for it. */
const labelPolicySchema = z.strictObject({
  maker: z.enum(['easypost']),
  /** The name of the secret with its key (`{ apiKey }`), below the stage's `channels/`. */
  credentials: secretNameSchema,
  /** Where the maker is called, if not at its own address. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
  /** Carriers whose labels may be bought, by the maker's names; all of them where nothing is said. */
  carriers: eachOnce(z.array(z.string().trim().min(1).max(50)).min(1).max(50)).optional(),
  /** Services that may be bought, by the maker's names. */
  services: eachOnce(z.array(z.string().trim().min(1).max(50)).min(1).max(50)).optional(),
});
export type LabelPolicy = z.output<typeof labelPolicySchema>;

export const returnPolicySchema = z.strictObject({
  /** Reasons of the channel's own, beside those that every channel may say. */
  reasons: eachOnce(z.array(returnReasonSchema).max(MAX_REASONS)).default([]),
  /** The first that fits a product is the only one that counts for it. */
  rules: eachOnce(z.array(returnRuleSchema).max(MAX_RULES), 'tag').default([]),
  /** Whole days from the request, or from its approval, in which the goods are due; left out, as the stage says. */
  receiveDays: z.int().min(1).max(365).optional(),
  /** Whole days from the receipt in which somebody says what the goods are worth; left out, as the stage says. */
  inspectDays: z.int().min(1).max(365).optional(),
  /** So many days before either is due whoever owes it is reminded; left out, as the stage says. */
  remindDays: z.int().min(1).max(365).optional(),
  labels: labelPolicySchema.optional(),
  /** Whether what the customer paid for shipping is given back, too, once the whole order is back. */
  refundShipping: z.enum(['never', 'whenAllIsBack']).default('never'),
  /** When the money of a return goes back. What it is when a return is asked for holds for that return. */
  refundOn: z.enum(refundTriggers).default('inspection'),
  /** Who settles: a payment or ERP partner that follows `refund.requested`, or the shop itself where it is connected. */
  refundBy: z.enum(['partner', 'shop']).default('partner'),
  exchange: exchangePolicySchema.prefault({}),
  /** What goods are worth where they come back to: by this the location of a return is chosen. */
  resale: resaleTermsSchema.strict().prefault({}),
});
export type ReturnPolicy = z.output<typeof returnPolicySchema>;

/** All reasons that may be said. */
export function reasonsOf({ reasons }: Pick<ReturnPolicy, 'reasons'>): readonly string[] {
  return [...new Set<string>([...returnReasons, ...reasons])];
}

const allowing: ReturnRule = returnRuleSchema.parse({});

/** The rule for a product of these tags: where none fits, everything may come back. */
export function returnRuleFor({ rules }: Pick<ReturnPolicy, 'rules'>, tags: ReadonlySet<string>): ReturnRule {
  return rules.find(({ tag }) => tag === undefined || tags.has(tag)) ?? allowing;
}
