/**
 * Every query and mutation that is sent to Shopify, with the points that one costs at most. A test checks each field and
 * argument against the published schema, and the points.
 */
export interface AdminDocument {
  readonly text: string;
  readonly cost: number;
}

export const ADMIN_VERSION = '2026-07';

const PAGE = 'pageInfo { hasNextPage endCursor }';
const MONEY = '{ shopMoney { amount } }';
const ADDRESS = `{ firstName lastName name company address1 address2 city zip province provinceCode country
  countryCodeV2 phone latitude longitude }`;

const LINE = `id sku title name quantity currentQuantity unfulfilledQuantity requiresShipping isGiftCard
  variant { id } product { id } lineItemGroup { id variantId }
  originalUnitPriceSet ${MONEY} totalDiscountSet ${MONEY}
  weight { value unit } customAttributes { key value } taxLines(first: 5) { title rate priceSet ${MONEY} }`;
const LINES = `nodes { ${LINE} } ${PAGE}`;

const PART_LINES = `nodes { id totalQuantity remainingQuantity lineItem { id } } ${PAGE}`;
const PART = `id status requestStatus assignedLocation { location { id isFulfillmentService } }
  fulfillmentHolds { id handle heldByRequestingApp }
  deliveryMethod { methodType }`;
const PARTS = `nodes { ${PART} lineItems(first: 10) { ${PART_LINES} } } ${PAGE}`;

const REFUND_LINES = `nodes { quantity restockType location { id } lineItem { id } } ${PAGE}`;
const REFUND = `id note createdAt totalRefundedSet ${MONEY} refundLineItems(first: 5) { ${REFUND_LINES} }`;

const RETURN_LINES = `nodes { quantity returnReasonDefinition { handle }
  ... on ReturnLineItem { fulfillmentLineItem { lineItem { id } } } } ${PAGE}`;

const FULFILLMENT_LINES = `nodes { quantity lineItem { id } } ${PAGE}`;
const FULFILLMENT = `id status trackingInfo(first: 5) { number } fulfillmentLineItems(first: 5) { ${FULFILLMENT_LINES} }`;

const USER_ERRORS = 'userErrors { field message }';
const CODED_ERRORS = 'userErrors { field message code }';

/** The order as webhooks tell it, with what tells where its units were taken from. */
const ORDER = `id name confirmationNumber sourceIdentifier sourceName poNumber createdAt updatedAt cancelledAt
  currencyCode displayFinancialStatus displayFulfillmentStatus returnStatus test email phone note tags taxesIncluded
  retailLocation { id }
  subtotalPriceSet ${MONEY} totalDiscountsSet ${MONEY} totalTaxSet ${MONEY} totalPriceSet ${MONEY}
  totalTipReceivedSet ${MONEY} originalTotalDutiesSet ${MONEY} originalTotalAdditionalFeesSet ${MONEY}
  totalReceivedSet ${MONEY} totalRefundedSet ${MONEY} totalCapturableSet ${MONEY}
  transactions(first: 20) { kind status authorizationExpiresAt }
  customAttributes { key value }
  customer { id firstName lastName tags }
  billingAddress ${ADDRESS}
  shippingAddress ${ADDRESS}
  shippingLines(first: 3) { nodes { title code source carrierIdentifier deliveryCategory isRemoved
    originalPriceSet ${MONEY} } }`;

/** Changes of one call at most. */
export const FIGURES_A_CALL = 10;

export const documents = {
  order: {
    text: `query order($id: ID!) {
      order(id: $id) {
        ${ORDER}
        lineItems(first: 10) { ${LINES} }
        fulfillmentOrders(first: 5) { ${PARTS} }
        refunds(first: 5) { ${REFUND} }
      }
    }`,
    cost: 560,
  },
  orderLines: {
    text: `query orderLines($id: ID!, $after: String) {
      order(id: $id) { page: lineItems(first: 25, after: $after) { ${LINES} } }
    }`,
    cost: 640,
  },
  fulfillmentOrders: {
    text: `query fulfillmentOrders($id: ID!, $after: String) {
      order(id: $id) { page: fulfillmentOrders(first: 20, after: $after) { ${PARTS} } }
    }`,
    cost: 700,
  },
  fulfillmentOrderLines: {
    text: `query fulfillmentOrderLines($id: ID!, $after: String) {
      fulfillmentOrder(id: $id) { page: lineItems(first: 100, after: $after) { ${PART_LINES} } }
    }`,
    cost: 210,
  },
  refunds: {
    text: `query refunds($id: ID!) { order(id: $id) { refunds(first: 40) { ${REFUND} } } }`,
    cost: 900,
  },
  refundLines: {
    text: `query refundLines($id: ID!, $after: String) {
      node(id: $id) { ... on Refund { page: refundLineItems(first: 100, after: $after) { ${REFUND_LINES} } } }
    }`,
    cost: 310,
  },
  returns: {
    text: `query returns($id: ID!, $after: String) {
      order(id: $id) {
        page: returns(first: 10, after: $after) {
          nodes { id status returnLineItems(first: 10) { ${RETURN_LINES} } } ${PAGE}
        }
      }
    }`,
    cost: 440,
  },
  returnLines: {
    text: `query returnLines($id: ID!, $after: String) {
      node(id: $id) { ... on Return { page: returnLineItems(first: 100, after: $after) { ${RETURN_LINES} } } }
    }`,
    cost: 410,
  },
  changedOrders: {
    text: `query changedOrders($query: String!, $after: String) {
      orders(first: 10, after: $after, sortKey: UPDATED_AT, query: $query) {
        edges { cursor node { id } } ${PAGE}
      }
    }`,
    cost: 15,
  },
  atShop: {
    text: `query atShop($id: ID!) {
      order(id: $id) {
        id updatedAt cancelledAt cancellation { staffNote }
        page: fulfillmentOrders(first: 10) { ${PARTS} }
        fulfillments(first: 20) { ${FULFILLMENT} }
        refunds(first: 10) { ${REFUND} }
      }
    }`,
    cost: 900,
  },
  fulfillments: {
    text: `query fulfillments($id: ID!) { order(id: $id) { fulfillments(first: 50) { ${FULFILLMENT} } } }`,
    cost: 990,
  },
  fulfillmentLines: {
    text: `query fulfillmentLines($id: ID!, $after: String) {
      fulfillment(id: $id) { page: fulfillmentLineItems(first: 100, after: $after) { ${FULFILLMENT_LINES} } }
    }`,
    cost: 210,
  },
  money: {
    text: `query money($id: ID!) {
      order(id: $id) {
        currencyCode cancelledAt displayFulfillmentStatus
        transactions(first: 50) { id kind status gateway amountSet ${MONEY} parentTransaction { id } }
        page: lineItems(first: 50) { nodes { id refundableQuantity unfulfilledQuantity } ${PAGE} }
        refunds(first: 50) { id note }
      }
    }`,
    cost: 400,
  },
  refundableLines: {
    text: `query refundableLines($id: ID!, $after: String) {
      order(id: $id) {
        page: lineItems(first: 100, after: $after) { nodes { id refundableQuantity unfulfilledQuantity } ${PAGE} }
      }
    }`,
    cost: 110,
  },
  findItems: {
    text: `query findItems($query: String!, $after: String) {
      productVariants(first: 100, after: $after, query: $query) {
        nodes { sku inventoryItem { id tracked } } ${PAGE}
      }
    }`,
    cost: 210,
  },
  readFigures: {
    text: `query readFigures($ids: [ID!]!, $location: ID!) {
      nodes(ids: $ids) {
        ... on InventoryItem {
          id inventoryLevel(locationId: $location) { quantities(names: ["available"]) { quantity } }
        }
      }
    }`,
    cost: 160,
  },
  activate: {
    text: `mutation activate($item: ID!, $location: ID!, $key: String!) {
      inventoryActivate(inventoryItemId: $item, locationId: $location) @idempotent(key: $key) {
        inventoryLevel { id } ${USER_ERRORS}
      }
    }`,
    cost: 15,
  },
  fulfil: {
    text: `mutation fulfil($fulfillment: FulfillmentInput!) {
      fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  splitParts: {
    text: `mutation splitParts($splits: [FulfillmentOrderSplitInput!]!) {
      fulfillmentOrderSplit(fulfillmentOrderSplits: $splits) {
        fulfillmentOrderSplits {
          fulfillmentOrder { ${PART} lineItems(first: 50) { ${PART_LINES} } }
          remainingFulfillmentOrder { ${PART} lineItems(first: 50) { ${PART_LINES} } }
        }
        ${CODED_ERRORS}
      }
    }`,
    cost: 250,
  },
  movePart: {
    text: `mutation movePart($id: ID!, $location: ID!, $lines: [FulfillmentOrderLineItemInput!]) {
      fulfillmentOrderMove(id: $id, newLocationId: $location, fulfillmentOrderLineItems: $lines) {
        movedFulfillmentOrder { id } ${USER_ERRORS}
      }
    }`,
    cost: 15,
  },
  holdPart: {
    text: `mutation holdPart($id: ID!, $hold: FulfillmentOrderHoldInput!) {
      fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) { fulfillmentHold { id } ${CODED_ERRORS} }
    }`,
    cost: 15,
  },
  releasePart: {
    text: `mutation releasePart($id: ID!, $holds: [ID!]) {
      fulfillmentOrderReleaseHold(id: $id, holdIds: $holds) { fulfillmentOrder { id } ${CODED_ERRORS} }
    }`,
    cost: 15,
  },
  preparePickup: {
    text: `mutation preparePickup($input: FulfillmentOrderLineItemsPreparedForPickupInput!) {
      fulfillmentOrderLineItemsPreparedForPickup(input: $input) { ${CODED_ERRORS} }
    }`,
    cost: 15,
  },
  events: {
    text: `query events($id: ID!) {
      fulfillment(id: $id) { id events(first: 100) { nodes { id status happenedAt } } }
    }`,
    cost: 110,
  },
  addEvent: {
    text: `mutation addEvent($event: FulfillmentEventInput!) {
      fulfillmentEventCreate(fulfillmentEvent: $event) { fulfillmentEvent { id } ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  renumber: {
    text: `mutation renumber($id: ID!, $tracking: FulfillmentTrackingInput!, $notifyCustomer: Boolean) {
      fulfillmentTrackingInfoUpdate(
        fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notifyCustomer
      ) { ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  acceptCancellation: {
    text: `mutation acceptCancellation($id: ID!, $message: String) {
      answer: fulfillmentOrderAcceptCancellationRequest(id: $id, message: $message) { ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  rejectCancellation: {
    text: `mutation rejectCancellation($id: ID!, $message: String) {
      answer: fulfillmentOrderRejectCancellationRequest(id: $id, message: $message) { ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  cancelOrder: {
    text: `mutation cancelOrder($id: ID!, $reason: OrderCancelReason!, $note: String!) {
      orderCancel(orderId: $id, reason: $reason, restock: false, notifyCustomer: false, staffNote: $note,
        refundMethod: { originalPaymentMethodsRefund: false }) {
        job { id } orderCancelUserErrors { field message code }
      }
    }`,
    cost: 15,
  },
  refund: {
    text: `mutation refund($input: RefundInput!, $key: String!) {
      refundCreate(input: $input) @idempotent(key: $key) { refund { id } ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  subscriptions: {
    text: `query subscriptions($after: String) {
      webhookSubscriptions(first: 100, after: $after) { nodes { id topic uri name } ${PAGE} }
    }`,
    cost: 110,
  },
  subscribe: {
    text: `mutation subscribe($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
      webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
        webhookSubscription { id } ${USER_ERRORS}
      }
    }`,
    cost: 15,
  },
  unsubscribe: {
    text: `mutation unsubscribe($id: ID!) {
      webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId ${USER_ERRORS} }
    }`,
    cost: 15,
  },
  shop: {
    text: `query shop {
      shop { myshopifyDomain currencyCode }
      currentAppInstallation { accessScopes { handle } }
    }`,
    cost: 10,
  },
  locations: {
    text: `query locations($after: String) {
      locations(first: 100, after: $after, includeInactive: true, includeLegacy: true) {
        nodes { id name isActive isFulfillmentService fulfillsOnlineOrders } ${PAGE}
      }
    }`,
    cost: 110,
  },
} as const satisfies Readonly<Record<string, AdminDocument>>;

/**
 * As many changes of figures as are given, in one call: each is a field of its own with a key of its own, so that one
 * which is refused leaves the others done.
 */
export function figuresDocument(kind: 'set' | 'adjust', changes: number): AdminDocument {
  const field = kind === 'set' ? 'inventorySetQuantities' : 'inventoryAdjustQuantities';
  const input = kind === 'set' ? 'InventorySetQuantitiesInput' : 'InventoryAdjustQuantitiesInput';
  const places = Array.from({ length: changes }, (_, place) => place);
  const variables = places.map((place) => `$input${place}: ${input}!, $key${place}: String!`);
  const fields = places.map(
    (place) =>
      `change${place}: ${field}(input: $input${place}) @idempotent(key: $key${place}) { ${CODED_ERRORS} }`,
  );
  return {
    text: `mutation ${kind}Figures(${variables.join(', ')}) { ${fields.join('\n')} }`,
    cost: 15 * changes,
  };
}
