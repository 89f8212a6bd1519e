/** Which cart an order names. Pure. */
import { type CanonicalOrder, cartIdSchema } from './order-form.ts';

/**
 * The names of an attribute by which a shop's order carries its cart: Shopify's note attributes and WooCommerce's meta
 * data come as attributes. One that begins with a line is not shown to the customer.
 */
const CART_ATTRIBUTES = ['_cart', 'cart'] as const;

/** The id of the cart whose units the order takes over, in its own field or in an attribute; else undefined. */
export function cartNamedBy({
  cart,
  attributes,
}: Pick<CanonicalOrder, 'cart' | 'attributes'>): string | undefined {
  if (cart !== undefined) return cart;
  const said = CART_ATTRIBUTES.map((name) => cartIdSchema.safeParse(attributes[name]?.trim()));
  return said.find(({ success }) => success)?.data;
}
