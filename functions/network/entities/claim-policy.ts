/** What a brand declares of customers who say that goods came broken, wrong, incomplete or not at all. */
import * as z from 'zod';
import { currencySchema } from '../../shared/money.ts';
import { priceSchema } from './bounds.ts';

export const claimPolicySchema = z.strictObject({
  /** A claim of less is settled by itself, minor units by currency; in any other a person looks at each. */
  automaticBelow: z.record(currencySchema, priceSchema).default({}),
  /** What settles a claim: what the customer wants, or the same for all. */
  settle: z.enum(['wanted', 'replacement', 'refund']).default('wanted'),
  /** Whether broken or wrong goods stay with the customer. What never came does. */
  goods: z.enum(['stay', 'comeBack']).default('stay'),
  /** Whole days after the order was delivered in which a claim may be made. */
  windowDays: z.int().min(0).max(3650).optional(),
  /** So many references to evidence are wanted. */
  evidence: z.int().min(0).max(20).default(0),
  /**
   * What becomes of claims that customers make by the link of their order: a person looks at each, or they are settled as
   * any other. Whoever has the link can make one.
   */
  byLink: z.enum(['review', 'asOthers']).default('review'),
  /** From so many claims of a customer in so many days on a person looks at each, whatever it is worth. */
  frequent: z.strictObject({ claims: z.int().min(1).max(100), days: z.int().min(1).max(3650) }).optional(),
});
export type ClaimPolicy = z.output<typeof claimPolicySchema>;
