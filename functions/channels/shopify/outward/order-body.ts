/** A fetched order in the form of Shopify's webhooks, so that one mapping reads both. */
import { digitsOf } from './call.ts';
import type { AdminAddress, AdminLine, WholeOrder, WholePart, WholeRefund } from './shapes.ts';

type Payload = Readonly<Record<string, unknown>>;

/** JSON of the order as `orders/updated` carries it, as far as orchestration reads it. */
export function orderBody({ order, lines, parts, refunds }: WholeOrder): string {
  return JSON.stringify({
    id: digitsOf(order.id),
    admin_graphql_api_id: order.id,
    name: order.name,
    order_number: order.name.replace(/\D+/g, '') || undefined,
    confirmation_number: order.confirmationNumber,
    source_identifier: order.sourceIdentifier,
    source_name: order.sourceName,
    location_id: order.retailLocation ? digitsOf(order.retailLocation.id) : undefined,
    po_number: order.poNumber,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    cancelled_at: order.cancelledAt,
    currency: order.currencyCode,
    financial_status: financialStatusOf(order.displayFinancialStatus),
    fulfillment_status: fulfillmentStatusOf(order.displayFulfillmentStatus),
    test: order.test,
    email: order.email,
    contact_email: order.email,
    phone: order.phone,
    note: order.note,
    tags: order.tags.join(', '),
    taxes_included: order.taxesIncluded,
    total_line_items_price: totalOfLines(lines),
    total_discounts: order.totalDiscountsSet,
    total_tax: order.totalTaxSet,
    total_price: order.totalPriceSet,
    total_tip_received: order.totalTipReceivedSet,
    original_total_duties_set: moneySet(order.originalTotalDutiesSet),
    original_total_additional_fees_set: moneySet(order.originalTotalAdditionalFeesSet),
    note_attributes: order.customAttributes.map(({ key, value }) => ({ name: key, value })),
    line_items: lines.map(lineBody),
    line_item_groups: groupsOf(lines),
    shipping_lines: order.shippingLines.nodes.map((line) => ({
      code: line.code,
      title: line.title,
      price: line.originalPriceSet,
      carrier_identifier: line.carrierIdentifier,
      delivery_category: line.deliveryCategory,
      source: line.source,
      is_removed: line.isRemoved,
    })),
    customer: order.customer
      ? {
          id: digitsOf(order.customer.id),
          first_name: order.customer.firstName,
          last_name: order.customer.lastName,
          tags: order.customer.tags.join(', '),
        }
      : undefined,
    billing_address: addressBody(order.billingAddress),
    shipping_address: addressBody(order.shippingAddress),
    refunds: refunds.map(refundBody),
    fulfillments: fulfilledOf(parts),
  });
}

/** Webhooks have no word for an authorization that has expired: nobody has paid. */
function financialStatusOf(status: string | null | undefined): string | undefined {
  if (status === 'EXPIRED') return 'voided';
  return status?.toLowerCase();
}

function fulfillmentStatusOf(status: string): string | null {
  if (status === 'FULFILLED') return 'fulfilled';
  return status === 'PARTIALLY_FULFILLED' ? 'partial' : null;
}

function moneySet(amount: string | undefined): Payload | undefined {
  return amount === undefined ? undefined : { shop_money: { amount } };
}

/** The price of all units ever ordered, which the Admin API does not sum up. In decimals of the shop's currency. */
function totalOfLines(lines: readonly AdminLine[]): string {
  const prices = lines.map(({ originalUnitPriceSet: price }) => price ?? '0');
  const decimals = Math.max(0, ...prices.map((price) => price.split('.')[1]?.length ?? 0));
  const total = lines.reduce((sum, { quantity }, index) => {
    const [whole = '0', fraction = ''] = (prices[index] ?? '0').split('.');
    return sum + BigInt(`${whole}${fraction.padEnd(decimals, '0')}`) * BigInt(quantity);
  }, 0n);
  const digits = String(total).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function lineBody(line: AdminLine): Payload {
  return {
    id: digitsOf(line.id),
    variant_id: line.variant ? digitsOf(line.variant.id) : undefined,
    product_id: line.product ? digitsOf(line.product.id) : undefined,
    sku: line.sku,
    title: line.title,
    name: line.name,
    quantity: String(line.quantity),
    current_quantity: String(line.currentQuantity),
    fulfillable_quantity: String(line.unfulfilledQuantity),
    requires_shipping: line.requiresShipping,
    gift_card: line.isGiftCard,
    sales_line_item_group_id: line.lineItemGroup ? digitsOf(line.lineItemGroup.id) : undefined,
    grams: gramsOf(line.weight),
    price: line.originalUnitPriceSet,
    total_discount: line.totalDiscountSet,
    properties: line.customAttributes.map(({ key, value }) => ({ name: key, value })),
    tax_lines: line.taxLines.map(({ title, rate, priceSet }) => ({
      title,
      rate: rate === null || rate === undefined ? undefined : String(rate),
      price: priceSet,
    })),
  };
}

const GRAMS: Readonly<Record<string, number>> = {
  GRAMS: 1,
  KILOGRAMS: 1000,
  OUNCES: 28.349523125,
  POUNDS: 453.59237,
};

function gramsOf(weight: AdminLine['weight']): string | undefined {
  return weight ? String(Math.round(weight.value * (GRAMS[weight.unit] ?? 0))) : undefined;
}

function groupsOf(lines: readonly AdminLine[]): Payload[] {
  const groups = lines
    .map(({ lineItemGroup }) => lineItemGroup)
    .filter((group) => group !== null && group !== undefined);
  return [...new Map(groups.map((group) => [group.id, group])).values()].map(({ id, variantId }) => ({
    id: digitsOf(id),
    variant_id: variantId ? digitsOf(variantId) : undefined,
  }));
}

function addressBody(address: AdminAddress): Payload | undefined {
  if (!address) return undefined;
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    name: address.name,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    zip: address.zip,
    province: address.province,
    province_code: address.provinceCode,
    country: address.country,
    country_code: address.countryCodeV2,
    phone: address.phone,
    latitude: coordinate(address.latitude),
    longitude: coordinate(address.longitude),
  };
}

function coordinate(value: number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}

function refundBody({ lines }: WholeRefund): Payload {
  return {
    refund_line_items: lines.map(({ lineItem, quantity, restockType }) => ({
      line_item_id: digitsOf(lineItem.id),
      quantity: String(quantity),
      restock_type: restockType.toLowerCase(),
    })),
  };
}

/** What fulfillment orders have sent, as one fulfilment: how many of each line it was is all that is read of them. */
function fulfilledOf(parts: readonly WholePart[]): Payload[] {
  const lines = parts
    .flatMap((part) => part.lines)
    .map(({ lineItem, totalQuantity, remainingQuantity }) => ({
      id: digitsOf(lineItem.id),
      quantity: String(totalQuantity - remainingQuantity),
    }))
    .filter(({ quantity }) => quantity !== '0');
  return lines.length === 0 ? [] : [{ status: 'success', line_items: lines }];
}
