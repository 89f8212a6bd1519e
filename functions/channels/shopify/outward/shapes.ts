/** What is read of the Admin API's answers. */
import * as z from 'zod';
import { pageOf } from './pages.ts';

const text = z.string().nullish();
const gid = z.object({ id: z.string() });
const moneyOfShop = z
  .object({ shopMoney: z.object({ amount: z.string() }) })
  .nullish()
  .transform((set) => set?.shopMoney.amount);
const named = z.object({ key: z.string(), value: text });

const address = z
  .object({
    firstName: text,
    lastName: text,
    name: text,
    company: text,
    address1: text,
    address2: text,
    city: text,
    zip: text,
    province: text,
    provinceCode: text,
    country: text,
    countryCodeV2: text,
    phone: text,
    latitude: z.number().nullish(),
    longitude: z.number().nullish(),
  })
  .nullish();
export type AdminAddress = z.output<typeof address>;

export const orderLine = z.object({
  id: z.string(),
  sku: text,
  title: text,
  name: text,
  quantity: z.number(),
  currentQuantity: z.number(),
  unfulfilledQuantity: z.number(),
  requiresShipping: z.boolean(),
  isGiftCard: z.boolean(),
  variant: gid.nullish(),
  product: gid.nullish(),
  lineItemGroup: z.object({ id: z.string(), variantId: text }).nullish(),
  originalUnitPriceSet: moneyOfShop,
  totalDiscountSet: moneyOfShop,
  weight: z.object({ value: z.number(), unit: z.string() }).nullish(),
  customAttributes: z.array(named),
  taxLines: z.array(z.object({ title: text, rate: z.number().nullish(), priceSet: moneyOfShop })),
});
export type AdminLine = z.output<typeof orderLine>;

export const partLine = z.object({
  id: z.string(),
  totalQuantity: z.number(),
  remainingQuantity: z.number(),
  lineItem: gid,
});
type AdminPartLine = z.output<typeof partLine>;

export const fulfillmentOrder = z.object({
  id: z.string(),
  status: z.string(),
  requestStatus: z.string(),
  assignedLocation: z.object({
    location: z.object({ id: z.string(), isFulfillmentService: z.boolean() }).nullish(),
  }),
  fulfillmentHolds: z.array(z.object({ id: z.string(), handle: text, heldByRequestingApp: z.boolean() })),
  deliveryMethod: z.object({ methodType: z.string() }).nullish(),
  lineItems: pageOf(partLine),
});

export const refundedLine = z.object({
  quantity: z.number(),
  restockType: z.string(),
  location: gid.nullish(),
  lineItem: gid,
});
type AdminRefundedLine = z.output<typeof refundedLine>;

export const refund = z.object({
  id: z.string(),
  note: text,
  createdAt: text,
  totalRefundedSet: moneyOfShop,
  refundLineItems: pageOf(refundedLine),
});

/** A line of a return; one of goods that Shopify did not send names no line of the order. */
export const returnedLine = z.object({
  quantity: z.number(),
  returnReasonDefinition: z.object({ handle: z.string() }).nullish(),
  fulfillmentLineItem: z.object({ lineItem: gid }).nullish(),
});

export const returnAtShop = z.object({
  id: z.string(),
  status: z.string(),
  returnLineItems: pageOf(returnedLine),
});

export const fulfilledLine = z.object({ quantity: z.number().nullish(), lineItem: gid });

export const fulfillment = z.object({
  id: z.string(),
  status: z.string(),
  trackingInfo: z.array(z.object({ number: text })),
  fulfillmentLineItems: pageOf(fulfilledLine),
});

export const order = z.object({
  id: z.string(),
  name: z.string(),
  confirmationNumber: text,
  sourceIdentifier: text,
  sourceName: text,
  poNumber: text,
  createdAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: text,
  currencyCode: z.string(),
  displayFinancialStatus: text,
  displayFulfillmentStatus: z.string(),
  returnStatus: z.string(),
  test: z.boolean(),
  email: text,
  phone: text,
  note: text,
  tags: z.array(z.string()),
  taxesIncluded: z.boolean(),
  retailLocation: gid.nullish(),
  subtotalPriceSet: moneyOfShop,
  totalDiscountsSet: moneyOfShop,
  totalTaxSet: moneyOfShop,
  totalPriceSet: moneyOfShop,
  totalTipReceivedSet: moneyOfShop,
  originalTotalDutiesSet: moneyOfShop,
  originalTotalAdditionalFeesSet: moneyOfShop,
  totalReceivedSet: moneyOfShop,
  totalRefundedSet: moneyOfShop,
  totalCapturableSet: moneyOfShop,
  transactions: z.array(z.object({ kind: z.string(), status: z.string(), authorizationExpiresAt: text })),
  customAttributes: z.array(named),
  customer: z
    .object({ id: z.string(), firstName: text, lastName: text, tags: z.array(z.string()) })
    .nullish(),
  billingAddress: address,
  shippingAddress: address,
  shippingLines: z.object({
    nodes: z.array(
      z.object({
        title: z.string(),
        code: text,
        source: text,
        carrierIdentifier: text,
        deliveryCategory: text,
        isRemoved: z.boolean(),
        originalPriceSet: moneyOfShop,
      }),
    ),
  }),
  lineItems: pageOf(orderLine),
  fulfillmentOrders: pageOf(fulfillmentOrder),
  refunds: z.array(refund),
});
type AdminOrder = z.output<typeof order>;

/** A fulfillment order, a refund, a fulfilment with all of its lines. */
export type WholePart = Omit<z.output<typeof fulfillmentOrder>, 'lineItems'> & {
  readonly lines: readonly AdminPartLine[];
};
export type WholeRefund = Omit<z.output<typeof refund>, 'refundLineItems'> & {
  readonly lines: readonly AdminRefundedLine[];
};
export type WholeFulfillment = Omit<z.output<typeof fulfillment>, 'fulfillmentLineItems'> & {
  readonly lines: readonly z.output<typeof fulfilledLine>[];
};

export type WholeReturn = Omit<z.output<typeof returnAtShop>, 'returnLineItems'> & {
  readonly lines: readonly z.output<typeof returnedLine>[];
};

/** An order with everything that was on further pages. */
export interface WholeOrder {
  readonly order: Omit<AdminOrder, 'lineItems' | 'fulfillmentOrders' | 'refunds'>;
  readonly lines: readonly AdminLine[];
  readonly parts: readonly WholePart[];
  readonly refunds: readonly WholeRefund[];
  readonly returns: readonly WholeReturn[];
}
