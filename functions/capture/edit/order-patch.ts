/** What somebody may ask to change of an order: the body of `PATCH /orders/{id}`, a JSON merge patch. */
import * as z from 'zod';
import { addressSchema, MAX_LINES, orderInputSchema } from '../../order/order-form.ts';
import { commandIdSchema } from '../../shared/door.ts';

/** A field of an order without its default: what a patch does not name stays. */
function undefaulted(field: z.core.$ZodType): z.core.$ZodType {
  return field instanceof z.ZodDefault ? field.unwrap() : field;
}

/** Any of the fields, strictly; null takes one out. */
function patchOf(shape: Readonly<Record<string, z.core.$ZodType>>) {
  const fields = Object.entries(shape).map(([name, field]): [string, z.ZodType] => [
    name,
    z.nullable(undefaulted(field)).optional(),
  ]);
  return z.strictObject(Object.fromEntries(fields));
}

const { shape } = orderInputSchema;
const shipping = shape.shipping.unwrap().shape;
const line = shape.lines.element.shape;

/** What of a line can be told after the order was placed; the rest says what was bought. */
const { lineId: _, externalLineIds: _ids, cancelled: _cancelled, open: _open, ...patchedLine } = line;

/**
 * `lines` are patched by their id: nobody has to say again what stays. `quantity` is how many units are wanted, those
 * that were shipped included; null takes out what can still be taken out; a new id is a new line.
 */
export const orderPatchSchema = z.strictObject({
  id: commandIdSchema,
  /** The version that the caller has seen; another one is 409. */
  bodyVersion: z.number().int().min(0).max(1_000_000_000).optional(),
  shipTo: patchOf(addressSchema.shape).optional(),
  billTo: patchOf(addressSchema.shape).nullable().optional(),
  buyer: patchOf(shape.buyer.unwrap().shape).optional(),
  shipping: z
    .strictObject({
      method: shipping.method.unwrap().extract(['ship', 'pickup', 'local_delivery']),
      pickupLocationId: shipping.pickupLocationId.nullable(),
      requested: patchOf(shipping.requested.unwrap().shape).optional(),
      shipNotBefore: shipping.shipNotBefore.nullable(),
      shipBy: shipping.shipBy.nullable(),
      deliverBy: shipping.deliverBy.nullable(),
      signature: shipping.signature.nullable(),
      saturday: shipping.saturday.nullable(),
    })
    .partial()
    .optional(),
  gift: patchOf(shape.gift.unwrap().shape).optional(),
  notes: patchOf(shape.notes.unwrap().shape).optional(),
  poNumber: shape.poNumber.nullable(),
  attributes: z.record(z.string().max(200), z.string().max(5000).nullable()).optional(),
  tags: shape.tags.unwrap().optional(),
  lines: z
    .record(line.lineId, patchOf(patchedLine).nullable())
    .refine((lines) => Object.keys(lines).length <= MAX_LINES, {
      error: `changes more than ${MAX_LINES} lines at once`,
    })
    .optional(),
});
export type OrderPatch = z.output<typeof orderPatchSchema>;
