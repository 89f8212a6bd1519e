/** What the Admin API does to orders, fulfillment orders and parcels. Every refusal is a user error in a 200. */
import * as z from 'zod';
import { fulfillmentOf, fulfillmentOrderOf, gid, idOf, type ShopBooks } from './books.ts';
import {
  answerCancellation,
  hold,
  holdFault,
  isEnded,
  move,
  moveFault,
  type PlacedPart,
  prepare,
  release,
  split,
  submit,
  type UnitsOfPart,
  unitsFault,
} from './fulfillment-orders.ts';
import { addEvent, fulfil, fulfilmentFault, setTracking, undo } from './fulfillments.ts';
import { cancel, cancelFault, refund, refundFaults } from './orders.ts';
import type { RecordedTracking } from './records.ts';
import { eventView, fulfillmentView, holdView, orderView, partView, refundView, type View } from './views.ts';

const unitsInput = z
  .array(z.object({ id: z.string(), quantity: z.number() }))
  .nullish()
  .transform(
    (units): UnitsOfPart =>
      (units ?? []).map(({ id, quantity }) => ({ id: idOf('FulfillmentOrderLineItem', id) ?? '', quantity })),
  );

const trackingInput = z
  .object({
    company: z.string().nullish(),
    number: z.string().nullish(),
    numbers: z.array(z.string()).nullish(),
    url: z.string().nullish(),
    urls: z.array(z.string()).nullish(),
  })
  .nullish()
  .transform((given): RecordedTracking[] => {
    const numbers = given?.numbers ?? (given?.number ? [given.number] : []);
    const urls = given?.urls ?? (given?.url ? [given.url] : []);
    return numbers.map((number, index) => ({
      company: given?.company ?? null,
      number,
      url: urls[index] ?? null,
    }));
  });

function userError(message: string, field: readonly string[] | null = null): View {
  return { __typename: 'UserError', field, message };
}

function coded(typename: string, code: string, message = code): View {
  return { __typename: typename, field: null, code, message };
}

function partFor(books: ShopBooks, id: string): PlacedPart | undefined {
  return fulfillmentOrderOf(books, idOf('FulfillmentOrder', id));
}

function partOrNull(
  books: ShopBooks,
  order: PlacedPart['order'],
  part: PlacedPart['part'] | undefined,
): View | null {
  return part ? partView(books, order, part) : null;
}

function fulfillmentCreate(books: ShopBooks, args: unknown): View {
  const { fulfillment } = z
    .object({
      fulfillment: z.object({
        lineItemsByFulfillmentOrder: z.array(
          z.object({ fulfillmentOrderId: z.string(), fulfillmentOrderLineItems: unitsInput }),
        ),
        trackingInfo: trackingInput,
      }),
    })
    .parse(args);
  const parts = fulfillment.lineItemsByFulfillmentOrder.flatMap(
    ({ fulfillmentOrderId, fulfillmentOrderLineItems }) => {
      const placed = partFor(books, fulfillmentOrderId);
      return placed ? [{ ...placed, units: fulfillmentOrderLineItems }] : [];
    },
  );
  const isUnknown = parts.length < fulfillment.lineItemsByFulfillmentOrder.length;
  const fault = isUnknown ? 'Fulfillment order does not exist.' : fulfilmentFault(books, parts);
  const made = fault === undefined ? fulfil(books, parts, fulfillment.trackingInfo) : undefined;
  return {
    __typename: 'FulfillmentCreatePayload',
    fulfillment: made && parts[0] ? fulfillmentView(books, parts[0].order, made) : null,
    userErrors: fault === undefined ? [] : [userError(fault, ['fulfillment'])],
  };
}

function fulfillmentCancel(books: ShopBooks, args: unknown): View {
  const { id } = z.object({ id: z.string() }).parse(args);
  const found = fulfillmentOf(books, idOf('Fulfillment', id));
  const isStanding = found?.fulfillment.status === 'SUCCESS';
  if (found && isStanding) undo(books, found.order, found.fulfillment);
  return {
    __typename: 'FulfillmentCancelPayload',
    fulfillment: found ? fulfillmentView(books, found.order, found.fulfillment) : null,
    userErrors: isStanding ? [] : [userError('Fulfillment cannot be cancelled.')],
  };
}

function trackingUpdate(books: ShopBooks, args: unknown): View {
  const { fulfillmentId, trackingInfoInput } = z
    .object({ fulfillmentId: z.string(), trackingInfoInput: trackingInput })
    .parse(args);
  const found = fulfillmentOf(books, idOf('Fulfillment', fulfillmentId));
  const isStanding = found?.fulfillment.status === 'SUCCESS';
  if (found && isStanding) setTracking(books, found.order, found.fulfillment, trackingInfoInput);
  return {
    __typename: 'FulfillmentTrackingInfoUpdatePayload',
    fulfillment: found ? fulfillmentView(books, found.order, found.fulfillment) : null,
    userErrors: isStanding
      ? []
      : [userError('Fulfillment does not exist or is cancelled.', ['fulfillmentId'])],
  };
}

function eventCreate(books: ShopBooks, args: unknown): View {
  const { fulfillmentEvent: event } = z
    .object({
      fulfillmentEvent: z.object({
        fulfillmentId: z.string(),
        status: z.string(),
        message: z.string().nullish(),
        happenedAt: z.string().nullish(),
      }),
    })
    .parse(args);
  const found = fulfillmentOf(books, idOf('Fulfillment', event.fulfillmentId));
  const isStanding = found?.fulfillment.status === 'SUCCESS';
  const happenedAt = event.happenedAt ? Date.parse(event.happenedAt) : books.now();
  const made =
    found && isStanding
      ? addEvent(books, found.order, found.fulfillment, {
          status: event.status,
          message: event.message ?? null,
          happenedAt,
        })
      : undefined;
  return {
    __typename: 'FulfillmentEventCreatePayload',
    fulfillmentEvent: made ? eventView(made) : null,
    userErrors: made
      ? []
      : [userError('Fulfillment does not exist or is cancelled.', ['fulfillmentEvent', 'fulfillmentId'])],
  };
}

function holdPart(books: ShopBooks, args: unknown): View {
  const { id, fulfillmentHold } = z
    .object({
      id: z.string(),
      fulfillmentHold: z.object({
        reason: z.string(),
        reasonNotes: z.string().nullish(),
        handle: z.string().nullish(),
        fulfillmentOrderLineItems: unitsInput,
      }),
    })
    .parse(args);
  const placed = partFor(books, id);
  const request = {
    reason: fulfillmentHold.reason,
    notes: fulfillmentHold.reasonNotes ?? null,
    handle: fulfillmentHold.handle ?? '',
    isOurs: true,
  };
  const units = fulfillmentHold.fulfillmentOrderLineItems;
  const fault = placed
    ? (holdFault(placed.part, request) ?? unitsFault(placed.part, units))
    : 'FULFILLMENT_ORDER_NOT_FOUND';
  const made = placed && fault === undefined ? hold(books, placed, request, units) : undefined;
  return {
    __typename: 'FulfillmentOrderHoldPayload',
    fulfillmentHold: made ? holdView(made.hold) : null,
    fulfillmentOrder: placed ? partView(books, placed.order, placed.part) : null,
    remainingFulfillmentOrder: placed ? partOrNull(books, placed.order, made?.remaining) : null,
    userErrors: fault === undefined ? [] : [coded('FulfillmentOrderHoldUserError', fault)],
  };
}

function releasePart(books: ShopBooks, args: unknown): View {
  const { id, holdIds } = z.object({ id: z.string(), holdIds: z.array(z.string()).nullish() }).parse(args);
  const placed = partFor(books, id);
  const named = holdIds?.map((one) => idOf('FulfillmentHold', one));
  if (placed) release(books, placed, (one) => (named ? named.includes(one.id) : true));
  return {
    __typename: 'FulfillmentOrderReleaseHoldPayload',
    fulfillmentOrder: placed ? partView(books, placed.order, placed.part) : null,
    userErrors: placed ? [] : [coded('FulfillmentOrderReleaseHoldUserError', 'FULFILLMENT_ORDER_NOT_FOUND')],
  };
}

function movePart(books: ShopBooks, args: unknown): View {
  const given = z
    .object({ id: z.string(), newLocationId: z.string(), fulfillmentOrderLineItems: unitsInput })
    .parse(args);
  const placed = partFor(books, given.id);
  const locationId = idOf('Location', given.newLocationId) ?? '';
  const fault = placed
    ? (moveFault(books, placed, locationId) ?? unitsFault(placed.part, given.fulfillmentOrderLineItems))
    : 'The fulfillment order does not exist.';
  const moved =
    placed && fault === undefined
      ? move(books, placed, locationId, given.fulfillmentOrderLineItems)
      : undefined;
  return {
    __typename: 'FulfillmentOrderMovePayload',
    movedFulfillmentOrder: placed ? partOrNull(books, placed.order, moved?.moved) : null,
    originalFulfillmentOrder: placed ? partOrNull(books, placed.order, moved?.original) : null,
    remainingFulfillmentOrder: placed ? partOrNull(books, placed.order, moved?.remaining) : null,
    userErrors:
      fault === undefined
        ? []
        : [
            {
              __typename: 'FulfillmentOrderMoveFulfillmentOrderMoveUserError',
              field: null,
              code: null,
              message: fault,
            },
          ],
  };
}

function splitFault(placed: PlacedPart | undefined, units: UnitsOfPart): string | undefined {
  if (!placed) return 'FULFILLMENT_ORDER_NOT_FOUND';
  if (units.length === 0) return 'NO_LINE_ITEMS_PROVIDED_TO_SPLIT';
  if (isEnded(placed.part)) return 'FULFILLMENT_ORDER_NOT_FOUND';
  const fault = unitsFault(placed.part, units);
  if (fault === undefined) return undefined;
  return fault === 'GREATER_THAN_ZERO' ? 'GREATER_THAN' : 'INVALID_LINE_ITEM_QUANTITY';
}

function splitParts(books: ShopBooks, args: unknown): View {
  const { fulfillmentOrderSplits } = z
    .object({
      fulfillmentOrderSplits: z.array(
        z.object({ fulfillmentOrderId: z.string(), fulfillmentOrderLineItems: unitsInput }),
      ),
    })
    .parse(args);
  const wanted = fulfillmentOrderSplits.map(({ fulfillmentOrderId, fulfillmentOrderLineItems: units }) => ({
    placed: partFor(books, fulfillmentOrderId),
    units,
  }));
  const faults = wanted
    .map(({ placed, units }) => splitFault(placed, units))
    .filter((fault) => fault !== undefined);
  const results =
    faults.length > 0
      ? null
      : wanted.flatMap(({ placed, units }) => {
          if (!placed) return [];
          const { original, made } = split(books, placed, units);
          return [
            {
              __typename: 'FulfillmentOrderSplitResult',
              fulfillmentOrder: partView(books, placed.order, original),
              remainingFulfillmentOrder: partView(books, placed.order, made),
              replacementFulfillmentOrder: null,
            },
          ];
        });
  return {
    __typename: 'FulfillmentOrderSplitPayload',
    fulfillmentOrderSplits: results,
    userErrors: faults.map((fault) => coded('FulfillmentOrderSplitUserError', fault)),
  };
}

function preparedForPickup(books: ShopBooks, args: unknown): View {
  const { input } = z
    .object({
      input: z.object({ lineItemsByFulfillmentOrder: z.array(z.object({ fulfillmentOrderId: z.string() })) }),
    })
    .parse(args);
  const parts = input.lineItemsByFulfillmentOrder.map(({ fulfillmentOrderId }) =>
    partFor(books, fulfillmentOrderId),
  );
  const known = parts.filter((placed) => placed !== undefined);
  const isWrong =
    known.length < parts.length ||
    known.some(({ part }) => part.way !== 'PICK_UP' || isEnded(part) || part.isPrepared);
  const code = known.some(({ part }) => part.isPrepared)
    ? 'NO_LINE_ITEMS_TO_PREPARE_FOR_FULFILLMENT_ORDER'
    : 'FULFILLMENT_ORDER_INVALID';
  if (!isWrong) for (const placed of known) prepare(books, placed);
  return {
    __typename: 'FulfillmentOrderLineItemsPreparedForPickupPayload',
    userErrors: isWrong ? [coded('FulfillmentOrderLineItemsPreparedForPickupUserError', code)] : [],
  };
}

function submitPart(books: ShopBooks, args: unknown): View {
  const { id } = z.object({ id: z.string() }).parse(args);
  const placed = partFor(books, id);
  const isService = placed && books.locations.get(placed.part.locationId)?.service !== undefined;
  if (placed && isService) submit(books, placed);
  const shown = placed ? partView(books, placed.order, placed.part) : null;
  return {
    __typename: 'FulfillmentOrderSubmitFulfillmentRequestPayload',
    originalFulfillmentOrder: shown,
    submittedFulfillmentOrder: isService ? shown : null,
    unsubmittedFulfillmentOrder: null,
    userErrors: isService ? [] : [userError('Cannot request fulfillment for the fulfillment order.', ['id'])],
  };
}

/** Only whoever fulfils may answer a request to stop. */
function answerRequest(books: ShopBooks, args: unknown, isAccepted: boolean): View {
  const { id } = z.object({ id: z.string(), message: z.string().nullish() }).parse(args);
  const placed = partFor(books, id);
  const isAsked = placed?.part.requestStatus === 'CANCELLATION_REQUESTED';
  if (placed && isAsked) answerCancellation(books, placed, isAccepted);
  return {
    __typename: isAccepted
      ? 'FulfillmentOrderAcceptCancellationRequestPayload'
      : 'FulfillmentOrderRejectCancellationRequestPayload',
    fulfillmentOrder: placed ? partView(books, placed.order, placed.part) : null,
    userErrors: isAsked ? [] : [userError('Cannot answer a cancellation that was not requested.', ['id'])],
  };
}

function orderCancel(books: ShopBooks, args: unknown): View {
  const given = z
    .object({
      orderId: z.string(),
      reason: z.string(),
      restock: z.boolean(),
      refund: z.boolean().nullish(),
      refundMethod: z.object({ originalPaymentMethodsRefund: z.boolean().nullish() }).nullish(),
      staffNote: z.string().nullish(),
    })
    .parse(args);
  const order = books.orders.get(idOf('Order', given.orderId) ?? '');
  const fault = order ? cancelFault(order) : 'Order does not exist';
  if (order && fault === undefined)
    cancel(books, order, {
      reason: given.reason,
      restocks: given.restock,
      refunds: given.refundMethod?.originalPaymentMethodsRefund ?? given.refund ?? false,
      ...(given.staffNote ? { staffNote: given.staffNote } : {}),
    });
  const code = order ? 'INVALID' : 'NOT_FOUND';
  return {
    __typename: 'OrderCancelPayload',
    job: fault === undefined ? { __typename: 'Job', id: gid('Job', books.nextId()), done: false } : null,
    orderCancelUserErrors: fault === undefined ? [] : [coded('OrderCancelUserError', code, fault)],
    userErrors: fault === undefined ? [] : [userError(fault)],
  };
}

const minorUnits = z.union([z.string(), z.number()]).transform((amount) => Math.round(Number(amount) * 100));

function refundCreate(books: ShopBooks, args: unknown): View {
  const { input } = z
    .object({
      input: z.object({
        orderId: z.string(),
        note: z.string().nullish(),
        refundLineItems: z
          .array(
            z.object({
              lineItemId: z.string(),
              quantity: z.number(),
              restockType: z.enum(['NO_RESTOCK', 'CANCEL', 'RETURN']).nullish(),
              locationId: z.string().nullish(),
            }),
          )
          .nullish(),
        shipping: z.object({ amount: minorUnits.nullish() }).nullish(),
        transactions: z
          .array(
            z.object({
              amount: minorUnits,
              kind: z.string(),
              parentId: z.string().nullish(),
              gateway: z.string(),
            }),
          )
          .nullish(),
      }),
    })
    .parse(args);
  const order = books.orders.get(idOf('Order', input.orderId) ?? '');
  const request = {
    lines: (input.refundLineItems ?? []).map(({ lineItemId, quantity, restockType, locationId }) => ({
      lineId: idOf('LineItem', lineItemId) ?? '',
      quantity,
      restockType: restockType ?? 'NO_RESTOCK',
      ...(locationId ? { locationId: idOf('Location', locationId) ?? '' } : {}),
    })),
    shipping: input.shipping?.amount ?? 0,
    amount: (input.transactions ?? []).reduce((sum, { amount }) => sum + amount, 0),
    ...(input.note ? { note: input.note } : {}),
  };
  const faults = order ? refundFaults(order, request) : ['Order does not exist'];
  const isWrongKind = (input.transactions ?? []).some(({ kind, parentId }) => kind !== 'REFUND' || !parentId);
  if (isWrongKind) faults.push('Transactions must be refunds of a parent transaction');
  const made = order && faults.length === 0 ? refund(books, order, request) : undefined;
  return {
    __typename: 'RefundCreatePayload',
    order: order ? orderView(books, order) : null,
    refund: order && made ? refundView(books, order, made) : null,
    userErrors: faults.map((fault) => userError(fault, ['refundLineItems'])),
  };
}

/** Mutations of orders, by their name in the schema. */
export function orderMutations(books: ShopBooks): View {
  return {
    fulfillmentCreate: (args: unknown) => fulfillmentCreate(books, args),
    fulfillmentCancel: (args: unknown) => fulfillmentCancel(books, args),
    fulfillmentTrackingInfoUpdate: (args: unknown) => trackingUpdate(books, args),
    fulfillmentEventCreate: (args: unknown) => eventCreate(books, args),
    fulfillmentOrderHold: (args: unknown) => holdPart(books, args),
    fulfillmentOrderReleaseHold: (args: unknown) => releasePart(books, args),
    fulfillmentOrderMove: (args: unknown) => movePart(books, args),
    fulfillmentOrderSplit: (args: unknown) => splitParts(books, args),
    fulfillmentOrderLineItemsPreparedForPickup: (args: unknown) => preparedForPickup(books, args),
    fulfillmentOrderSubmitFulfillmentRequest: (args: unknown) => submitPart(books, args),
    fulfillmentOrderAcceptCancellationRequest: (args: unknown) => answerRequest(books, args, true),
    fulfillmentOrderRejectCancellationRequest: (args: unknown) => answerRequest(books, args, false),
    orderCancel: (args: unknown) => orderCancel(books, args),
    refundCreate: (args: unknown) => refundCreate(books, args),
  };
}
