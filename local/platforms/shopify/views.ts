/** The shop's records as the types of the published schema. A field that stands in none of them is not answered. */

import * as z from 'zod';
import { fulfillmentOrderOf, gid, lineOf, type ShopBooks } from './books.ts';
import { isElsewhere, isEnded } from './fulfillment-orders.ts';
import { capturedOf, refundableUnits, refundedMoney, sumOfKind, totalOf } from './orders.ts';
import { connectionOf, placeBy } from './paging.ts';
import type {
  RecordedAddress,
  RecordedEvent,
  RecordedFulfillment,
  RecordedFulfillmentOrder,
  RecordedFulfillmentOrderLine,
  RecordedHold,
  RecordedLine,
  RecordedLocation,
  RecordedOrder,
  RecordedRefund,
  RecordedReturn,
  RecordedStock,
  RecordedSubscription,
  RecordedTransaction,
  RecordedVariant,
} from './records.ts';
import { decimalOf, timeOf } from './rest-payloads.ts';
import { displayFulfillmentStatusOf, financialStatusOf, fulfillableUnits } from './standing.ts';
import { figureOf, forSale, stockAt } from './stock.ts';

export type View = Readonly<Record<string, unknown>>;

function money(minor: number, currencyCode: string): View {
  const amount = { __typename: 'MoneyV2', amount: decimalOf(minor), currencyCode };
  return { __typename: 'MoneyBag', shopMoney: amount, presentmentMoney: amount };
}

function addressView(address: RecordedAddress | undefined): View | null {
  if (!address) return null;
  return {
    __typename: 'MailingAddress',
    firstName: address.firstName ?? null,
    lastName: address.lastName ?? null,
    name: [address.firstName, address.lastName].filter(Boolean).join(' '),
    company: address.company ?? null,
    address1: address.address1 ?? null,
    address2: address.address2 ?? null,
    city: address.city ?? null,
    province: address.province ?? null,
    provinceCode: address.provinceCode ?? null,
    zip: address.zip ?? null,
    country: address.country,
    countryCodeV2: address.countryCode,
    phone: address.phone ?? null,
    latitude: null,
    longitude: null,
  };
}

export function locationView(books: ShopBooks, location: RecordedLocation): View {
  return {
    __typename: 'Location',
    id: gid('Location', location.id),
    legacyResourceId: location.id,
    name: location.name,
    isActive: location.isActive,
    isFulfillmentService: location.service !== undefined,
    fulfillsOnlineOrders: location.isActive && location.isOnline,
    shipsInventory: location.isActive,
    fulfillmentService: location.service === undefined ? null : serviceView(books, location),
    localPickupSettingsV2: location.offersPickup
      ? { __typename: 'DeliveryLocalPickupSettings', instructions: '', pickupTime: 'TWO_HOURS' }
      : null,
    address: {
      __typename: 'LocationAddress',
      address1: location.address.address1 ?? null,
      city: location.address.city ?? null,
      countryCode: location.address.countryCode,
      zip: location.address.zip ?? null,
    },
  };
}

function serviceView(books: ShopBooks, location: RecordedLocation): View {
  return {
    __typename: 'FulfillmentService',
    id: gid('FulfillmentService', location.id),
    handle: location.service ?? '',
    serviceName: location.service ?? '',
    type: 'THIRD_PARTY',
    location: () => locationView(books, location),
  };
}

export function variantView(books: ShopBooks, variant: RecordedVariant): View {
  return {
    __typename: 'ProductVariant',
    id: gid('ProductVariant', variant.id),
    legacyResourceId: variant.id,
    sku: variant.sku,
    title: variant.title,
    displayName: variant.title,
    price: decimalOf(variant.price),
    inventoryPolicy: variant.oversells ? 'CONTINUE' : 'DENY',
    inventoryQuantity: forSale(books, variant),
    inventoryItem: () => itemView(books, variant),
    product: { __typename: 'Product', id: gid('Product', variant.productId) },
  };
}

export function itemView(books: ShopBooks, variant: RecordedVariant): View {
  const stocks = () =>
    [...books.stock.values()].filter(
      ({ inventoryItemId, isActive }) => inventoryItemId === variant.inventoryItemId && isActive,
    );
  return {
    __typename: 'InventoryItem',
    id: gid('InventoryItem', variant.inventoryItemId),
    legacyResourceId: variant.inventoryItemId,
    sku: variant.sku,
    tracked: variant.tracked,
    requiresShipping: variant.requiresShipping,
    inventoryLevel: (args: unknown) => {
      const { locationId } = z.object({ locationId: z.string() }).parse(args);
      const stock = stockAt(books, variant.inventoryItemId, locationId.split('/').at(-1));
      return stock?.isActive ? stockView(books, stock) : null;
    },
    inventoryLevels: (args: unknown) =>
      connectionOf('InventoryLevel', args, {
        items: stocks(),
        placeOf: ({ locationId }) => placeBy(locationId),
        viewOf: (stock) => stockView(books, stock),
      }),
  };
}

export function stockView(books: ShopBooks, stock: RecordedStock): View {
  return {
    __typename: 'InventoryLevel',
    id: gid('InventoryLevel', stock.id),
    isActive: stock.isActive,
    updatedAt: timeOf(stock.updatedAt),
    location: () => {
      const location = books.locations.get(stock.locationId);
      return location ? locationView(books, location) : null;
    },
    item: () => {
      const variant = [...books.variants.values()].find(
        ({ inventoryItemId }) => inventoryItemId === stock.inventoryItemId,
      );
      return variant ? itemView(books, variant) : null;
    },
    quantities: (args: unknown) =>
      z
        .object({ names: z.array(z.string()) })
        .parse(args)
        .names.map((name) => {
          const quantity = figureOf(stock, name);
          if (quantity === undefined) throw new Error(`The quantity name ${name} is invalid`);
          return {
            __typename: 'InventoryQuantity',
            id: gid('InventoryQuantity', `${stock.id}&name=${name}`),
            name,
            quantity,
            updatedAt: timeOf(stock.updatedAt),
          };
        }),
  };
}

export function orderView(books: ShopBooks, order: RecordedOrder): View {
  const { currency } = order;
  const goods = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const captured = capturedOf(order);
  return {
    __typename: 'Order',
    id: gid('Order', order.id),
    legacyResourceId: order.id,
    name: `#${order.number}`,
    number: order.number,
    confirmationNumber: null,
    sourceName: order.sourceName,
    sourceIdentifier: null,
    poNumber: null,
    createdAt: timeOf(order.createdAt),
    processedAt: timeOf(order.createdAt),
    updatedAt: timeOf(order.updatedAt),
    cancelledAt: timeOf(order.cancelledAt),
    cancelReason: order.cancelReason ?? null,
    cancellation:
      order.cancelledAt === undefined
        ? null
        : { __typename: 'OrderCancellation', staffNote: order.staffNote ?? null },
    closed: false,
    closedAt: null,
    edited: order.isEdited,
    test: order.test,
    email: order.email,
    phone: order.phone,
    note: order.note,
    tags: order.tags,
    customAttributes: order.attributes.map(({ key, value }) => ({ __typename: 'Attribute', key, value })),
    currencyCode: currency,
    presentmentCurrencyCode: currency,
    displayFinancialStatus: financialStatusOf(order),
    displayFulfillmentStatus: displayFulfillmentStatusOf(order),
    returnStatus: order.returns.length > 0 ? 'IN_PROGRESS' : 'NO_RETURN',
    taxesIncluded: false,
    subtotalPriceSet: money(goods, currency),
    totalPriceSet: money(totalOf(order), currency),
    totalDiscountsSet: money(0, currency),
    totalTaxSet: money(0, currency),
    totalTipReceivedSet: money(0, currency),
    totalShippingPriceSet: money(order.shipping?.price ?? 0, currency),
    originalTotalDutiesSet: null,
    originalTotalAdditionalFeesSet: null,
    totalReceivedSet: money(captured, currency),
    totalRefundedSet: money(refundedMoney(order), currency),
    totalCapturableSet: money(capturable(order), currency),
    totalOutstandingSet: money(Math.max(0, totalOf(order) - captured), currency),
    retailLocation: () => retailLocation(books, order),
    customer: order.customer
      ? {
          __typename: 'Customer',
          id: gid('Customer', order.customer.id),
          legacyResourceId: order.customer.id,
          firstName: order.customer.firstName,
          lastName: order.customer.lastName,
          email: order.customer.email,
          tags: order.customer.tags,
        }
      : null,
    shippingAddress: addressView(order.shippingAddress),
    billingAddress: addressView(order.billingAddress),
    shippingLines: (args: unknown) =>
      connectionOf('ShippingLine', args, {
        items: order.shipping ? [order.shipping] : [],
        placeOf: ({ id }) => placeBy(id),
        viewOf: ({ id, title, code, price }) => ({
          __typename: 'ShippingLine',
          id: gid('ShippingLine', id),
          title,
          code,
          source: 'shopify',
          carrierIdentifier: null,
          deliveryCategory: null,
          isRemoved: false,
          originalPriceSet: money(price, currency),
          discountedPriceSet: money(price, currency),
        }),
      }),
    lineItems: (args: unknown) =>
      connectionOf('LineItem', args, {
        items: order.lines,
        placeOf: ({ id }) => placeBy(id),
        viewOf: (line) => lineView(books, order, line),
      }),
    fulfillmentOrders: (args: unknown) =>
      connectionOf('FulfillmentOrder', args, {
        items: order.fulfillmentOrders,
        placeOf: ({ id }) => placeBy(id),
        viewOf: (part) => partView(books, order, part),
      }),
    fulfillments: (args: unknown) =>
      firstOf(args, order.fulfillments).map((one) => fulfillmentView(books, order, one)),
    returns: (args: unknown) =>
      connectionOf('Return', args, {
        items: order.returns,
        placeOf: ({ id }) => placeBy(id),
        viewOf: (one) => returnView(books, order, one),
      }),
    refunds: (args: unknown) => firstOf(args, order.refunds).map((one) => refundView(books, order, one)),
    transactions: (args: unknown) =>
      firstOf(args, order.transactions).map((one) => transactionView(order, one)),
  };
}

function firstOf<T>(args: unknown, items: readonly T[]): readonly T[] {
  const { first } = z.object({ first: z.number().nullish() }).parse(args);
  return items.slice(0, first ?? items.length);
}

function capturable(order: RecordedOrder): number {
  if (sumOfKind(order, 'VOID') > 0) return 0;
  return Math.max(0, sumOfKind(order, 'AUTHORIZATION') - sumOfKind(order, 'CAPTURE'));
}

function retailLocation(books: ShopBooks, order: RecordedOrder): View | null {
  const location =
    order.way === 'RETAIL' ? books.locations.get(order.fulfillmentOrders[0]?.locationId ?? '') : undefined;
  return location ? locationView(books, location) : null;
}

function lineView(books: ShopBooks, order: RecordedOrder, line: RecordedLine): View {
  const { currency } = order;
  const variant = line.variantId === null ? undefined : books.variants.get(line.variantId);
  return {
    __typename: 'LineItem',
    id: gid('LineItem', line.id),
    sku: line.sku,
    title: line.title,
    name: line.title,
    quantity: line.quantity,
    currentQuantity: line.current,
    unfulfilledQuantity: fulfillableUnits(order, line.id),
    refundableQuantity: refundableUnits(order, line),
    nonFulfillableQuantity: line.quantity - line.current,
    requiresShipping: line.requiresShipping,
    isGiftCard: line.isGiftCard,
    originalUnitPriceSet: money(line.price, currency),
    totalDiscountSet: money(0, currency),
    discountAllocations: [],
    taxLines: [],
    customAttributes: line.properties.map(({ key, value }) => ({ __typename: 'Attribute', key, value })),
    lineItemGroup: null,
    weight: () => ({ __typename: 'Weight', value: line.grams, unit: 'GRAMS' }),
    variant: variant ? () => variantView(books, variant) : null,
    product: line.productId === null ? null : { __typename: 'Product', id: gid('Product', line.productId) },
  };
}

export function partView(books: ShopBooks, order: RecordedOrder, part: RecordedFulfillmentOrder): View {
  return {
    __typename: 'FulfillmentOrder',
    id: gid('FulfillmentOrder', part.id),
    orderId: gid('Order', order.id),
    orderName: `#${order.number}`,
    order: () => orderView(books, order),
    status: part.status,
    requestStatus: part.requestStatus,
    createdAt: timeOf(part.createdAt),
    updatedAt: timeOf(part.updatedAt),
    fulfillAt: null,
    fulfillBy: null,
    assignedLocation: () => assignedView(books, part),
    deliveryMethod: {
      __typename: 'DeliveryMethod',
      id: gid('DeliveryMethod', part.id),
      methodType: part.way,
    },
    fulfillmentHolds: part.holds.map(holdView),
    supportedActions: () =>
      actionsOf(books, part).map((action) => ({
        __typename: 'FulfillmentOrderSupportedAction',
        action,
        externalUrl: null,
      })),
    merchantRequests: (args: unknown) =>
      connectionOf('FulfillmentOrderMerchantRequest', args, {
        items: part.cancellationMessage === undefined ? [] : [part.cancellationMessage],
        placeOf: () => placeBy(part.id),
        viewOf: (message) => ({
          __typename: 'FulfillmentOrderMerchantRequest',
          id: gid('FulfillmentOrderMerchantRequest', part.id),
          kind: 'CANCELLATION_REQUEST',
          message,
          sentAt: timeOf(part.updatedAt),
        }),
      }),
    lineItems: (args: unknown) =>
      connectionOf('FulfillmentOrderLineItem', args, {
        items: part.lines,
        placeOf: ({ id }) => placeBy(id),
        viewOf: (line) => partLineView(books, order, line),
      }),
    fulfillments: (args: unknown) =>
      connectionOf('Fulfillment', args, {
        items: order.fulfillments.filter(({ lines }) =>
          lines.some(({ fulfillmentOrderId }) => fulfillmentOrderId === part.id),
        ),
        placeOf: ({ id }) => placeBy(id),
        viewOf: (fulfillment) => fulfillmentView(books, order, fulfillment),
      }),
  };
}

function assignedView(books: ShopBooks, part: RecordedFulfillmentOrder): View {
  const location = books.locations.get(part.locationId);
  return {
    __typename: 'FulfillmentOrderAssignedLocation',
    name: location?.name ?? '',
    countryCode: location?.address.countryCode ?? 'US',
    location: location ? () => locationView(books, location) : null,
  };
}

export function holdView(hold: RecordedHold): View {
  return {
    __typename: 'FulfillmentHold',
    id: gid('FulfillmentHold', hold.id),
    reason: hold.reason,
    displayReason: hold.reason,
    reasonNotes: hold.notes,
    handle: hold.handle,
    heldByRequestingApp: hold.isOurs,
  };
}

function actionsOf(books: ShopBooks, part: RecordedFulfillmentOrder): string[] {
  if (isEnded(part)) return [];
  if (books.locations.get(part.locationId)?.service !== undefined)
    return isElsewhere(part) ? ['REQUEST_CANCELLATION'] : ['REQUEST_FULFILLMENT'];
  if (part.status === 'ON_HOLD') return ['RELEASE_HOLD', 'HOLD', 'MOVE'];
  return ['CREATE_FULFILLMENT', 'HOLD', 'MOVE', 'SPLIT'];
}

function partLineView(books: ShopBooks, order: RecordedOrder, line: RecordedFulfillmentOrderLine): View {
  const item = lineOf(order, line.lineId);
  return {
    __typename: 'FulfillmentOrderLineItem',
    id: gid('FulfillmentOrderLineItem', line.id),
    totalQuantity: line.total,
    remainingQuantity: line.remaining,
    requiresShipping: item.requiresShipping,
    sku: item.sku,
    productTitle: item.title,
    inventoryItemId: item.inventoryItemId === null ? null : gid('InventoryItem', item.inventoryItemId),
    lineItem: () => lineView(books, order, item),
  };
}

export function fulfillmentView(
  books: ShopBooks,
  order: RecordedOrder,
  fulfillment: RecordedFulfillment,
): View {
  const location = books.locations.get(fulfillment.locationId);
  return {
    __typename: 'Fulfillment',
    id: gid('Fulfillment', fulfillment.id),
    legacyResourceId: fulfillment.id,
    name: fulfillment.name,
    status: fulfillment.status,
    displayStatus: fulfillment.events.at(-1)?.status ?? 'FULFILLED',
    createdAt: timeOf(fulfillment.createdAt),
    updatedAt: timeOf(fulfillment.updatedAt),
    totalQuantity: fulfillment.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    location: location ? () => locationView(books, location) : null,
    order: () => orderView(books, order),
    trackingInfo: (args: unknown) =>
      firstOf(args, fulfillment.tracking).map((one) => ({ __typename: 'FulfillmentTrackingInfo', ...one })),
    fulfillmentLineItems: (args: unknown) =>
      connectionOf('FulfillmentLineItem', args, {
        items: fulfillment.lines,
        placeOf: ({ id }) => placeBy(id),
        viewOf: ({ id, lineId, quantity }) => ({
          __typename: 'FulfillmentLineItem',
          id: gid('FulfillmentLineItem', id),
          quantity,
          lineItem: () => lineView(books, order, lineOf(order, lineId)),
        }),
      }),
    fulfillmentOrders: (args: unknown) =>
      connectionOf('FulfillmentOrder', args, {
        items: order.fulfillmentOrders.filter(({ id }) =>
          fulfillment.lines.some(({ fulfillmentOrderId }) => fulfillmentOrderId === id),
        ),
        placeOf: ({ id }) => placeBy(id),
        viewOf: (part) => partView(books, order, part),
      }),
    events: (args: unknown) =>
      connectionOf('FulfillmentEvent', args, {
        items: fulfillment.events,
        placeOf: ({ id }) => placeBy(id),
        viewOf: eventView,
      }),
  };
}

export function eventView({ id, status, message, happenedAt, createdAt }: RecordedEvent): View {
  return {
    __typename: 'FulfillmentEvent',
    id: gid('FulfillmentEvent', id),
    status,
    message,
    happenedAt: timeOf(happenedAt),
    createdAt: timeOf(createdAt),
  };
}

export function refundView(books: ShopBooks, order: RecordedOrder, refund: RecordedRefund): View {
  const paid = order.transactions.filter(({ id }) => refund.transactionIds.includes(id));
  const { currency } = order;
  return {
    __typename: 'Refund',
    id: gid('Refund', refund.id),
    legacyResourceId: refund.id,
    note: refund.note,
    createdAt: timeOf(refund.createdAt),
    updatedAt: timeOf(refund.createdAt),
    order: () => orderView(books, order),
    totalRefundedSet: money(
      paid.reduce((sum, { amount }) => sum + amount, 0),
      currency,
    ),
    refundLineItems: (args: unknown) =>
      connectionOf('RefundLineItem', args, {
        items: refund.lines,
        placeOf: ({ id }) => placeBy(id),
        viewOf: (line) => {
          const location = books.locations.get(line.locationId ?? '');
          return {
            __typename: 'RefundLineItem',
            id: gid('RefundLineItem', line.id),
            quantity: line.quantity,
            restockType: line.restockType,
            restocked: line.restockType !== 'NO_RESTOCK',
            location: location ? () => locationView(books, location) : null,
            lineItem: () => lineView(books, order, lineOf(order, line.lineId)),
            subtotalSet: money(line.subtotal, currency),
            totalTaxSet: money(0, currency),
          };
        },
      }),
    refundShippingLines: (args: unknown) =>
      connectionOf('RefundShippingLine', args, {
        items: refund.shipping > 0 ? [refund.shipping] : [],
        placeOf: () => placeBy(refund.id),
        viewOf: (amount) => ({
          __typename: 'RefundShippingLine',
          id: gid('RefundShippingLine', refund.id),
          subtotalAmountSet: money(amount, currency),
          taxAmountSet: money(0, currency),
        }),
      }),
    transactions: (args: unknown) =>
      connectionOf('OrderTransaction', args, {
        items: paid,
        placeOf: ({ id }) => placeBy(id),
        viewOf: (transaction) => transactionView(order, transaction),
      }),
  };
}

function reasonView(handle: string): View {
  return {
    __typename: 'ReturnReasonDefinition',
    id: gid('ReturnReasonDefinition', handle),
    handle,
    name: handle.replaceAll('-', ' '),
    deleted: false,
  };
}

export function returnView(books: ShopBooks, order: RecordedOrder, returned: RecordedReturn): View {
  return {
    __typename: 'Return',
    id: gid('Return', returned.id),
    status: returned.status,
    createdAt: timeOf(returned.createdAt),
    returnLineItems: (args: unknown) =>
      connectionOf('ReturnLineItemType', args, {
        items: returned.lines,
        placeOf: ({ id }) => placeBy(id),
        viewOf: ({ id, lineId, quantity, reason }) => ({
          __typename: 'ReturnLineItem',
          id: gid('ReturnLineItem', id),
          quantity,
          returnReasonDefinition: reason === undefined ? null : reasonView(reason),
          fulfillmentLineItem: {
            __typename: 'FulfillmentLineItem',
            id: gid('FulfillmentLineItem', id),
            quantity,
            lineItem: () => lineView(books, order, lineOf(order, lineId)),
          },
        }),
      }),
  };
}

function transactionView(order: RecordedOrder, transaction: RecordedTransaction): View {
  const parent = order.transactions.find(({ id }) => id === transaction.parentId);
  return {
    __typename: 'OrderTransaction',
    id: gid('OrderTransaction', transaction.id),
    kind: transaction.kind,
    status: 'SUCCESS',
    gateway: transaction.gateway,
    amountSet: money(transaction.amount, order.currency),
    createdAt: timeOf(transaction.createdAt),
    processedAt: timeOf(transaction.createdAt),
    authorizationExpiresAt: timeOf(transaction.expiresAt),
    parentTransaction: parent ? () => transactionView(order, parent) : null,
  };
}

export function subscriptionView(subscription: RecordedSubscription, version: string): View {
  return {
    __typename: 'WebhookSubscription',
    id: gid('WebhookSubscription', subscription.id),
    legacyResourceId: subscription.id,
    topic: subscription.topic,
    uri: subscription.uri,
    callbackUrl: subscription.uri,
    name: subscription.name,
    format: 'JSON',
    includeFields: subscription.includeFields,
    createdAt: timeOf(subscription.createdAt),
    apiVersion: { __typename: 'ApiVersion', handle: version, displayName: version, supported: true },
  };
}

/** The fulfillment order of a global id, as it is shown. */
export function partViewById(books: ShopBooks, id: string | undefined): View | null {
  const placed = fulfillmentOrderOf(books, id);
  return placed ? partView(books, placed.order, placed.part) : null;
}
