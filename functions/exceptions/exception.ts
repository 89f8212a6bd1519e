import * as z from 'zod';
import { carriedEventSchema } from '../shared/events/carried.ts';

export const exceptionTypes = [
  'QuarantinedOrder',
  'ChannelEdit',
  'NoRoute',
  'PickupChoice',
  'LargerThanCapacity',
  'BackorderExpired',
  'DelayConsent',
  'ReroutesExhausted',
  'CancelUnanswered',
  'EditRefused',
  'RerouteRefused',
  'UnwelcomeFact',
  'ShipCorrected',
  'ParcelSilent',
  'DeliveryFailed',
  'ReturnNotInspected',
  'ReturnReview',
  'RefundNotSettled',
  'RefundBeyondOwed',
  'ClaimReview',
  'ExchangeQuestioned',
  'CarrierClaim',
  'LabelNotMade',
  'ReturnIncomplete',
  'ReturnNotReceived',
  'TrackingUnlinked',
  'PoolBelowZero',
  'PositionShort',
  'OrderShrunk',
  'StockDrift',
  'StockDoubted',
  'TransferDiffers',
  'HoldOverdue',
  'ExecutionFailed',
  'ReleaseFailed',
  'RelayParked',
  'RelayDeadRecord',
  'UnreadableItem',
  'UndeclaredSku',
  'ChannelSkuUnknown',
  'ChannelRefused',
  'EffectRefused',
  'ShippedButClosed',
  'ChannelStockEdited',
  'TwoMasters',
] as const;
export type ExceptionType = (typeof exceptionTypes)[number];
export const exceptionActions = ['retry', 'apply', 'cancel', 'close'] as const;
export type ExceptionAction = (typeof exceptionActions)[number];

/** Something that needs a person or a policy: it has an owner, a deadline and actions. */
export const exceptionSchema = z.looseObject({
  type: z.literal('Exception'),
  exceptionId: z.string(),
  exceptionType: z.enum(exceptionTypes),
  /** Absent for an exception that belongs to no order. */
  orderId: z.string().optional(),
  /** The number of the exception in its order. */
  n: z.number().int().optional(),
  /** Numbers of the fulfillment and the parcel that the exception is about. */
  fulfillment: z.number().int().optional(),
  shipment: z.number().int().optional(),
  /** `channel:<id>`, `location:<id>`, `tracking:<source>`, `operations`, `engineering`. */
  owner: z.string(),
  status: z.enum(['open', 'resolved']),
  openedAt: z.iso.datetime(),
  dueAt: z.iso.datetime().optional(),
  actions: z.array(z.enum(exceptionActions)),
  /** Ids, quantities, reasons; no personal data. */
  detail: z.record(z.string(), z.unknown()),
  /**
   * The branch that waits for the exception, or is to: where a retry goes on. `exception` is the exception's own
   * number where it is about units that no plan served, and about nothing else.
   */
  branch: z.object({ n: z.number().int(), exception: z.number().int() }).optional(),
  /** The key of the step that opened the exception for units which it could not plan (P24, P25). */
  madeBy: z.string().optional(),
  /** How often an execution was asked for that waits for the exception; part of the next one's name (P15). */
  dispatch: z.number().int().default(0),
  /** An execution waits in NeedsAttention until the exception is resolved. */
  waiting: z.boolean().default(false),
  resolved: z
    .object({
      action: z.enum(exceptionActions),
      by: z.string(),
      at: z.iso.datetime(),
      note: z.string().optional(),
      parameters: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  escalations: z.number().int().default(0),
  version: z.number().int(),
  evt: carriedEventSchema.optional(),
});
export type Exception = z.output<typeof exceptionSchema>;
