/** Law-bound messages: what a customer or a shop asks to be shown or erased. */
import * as z from 'zod';
import type { Privacy, PrivacyRequest } from '../../contract/adapter.ts';
import { list, scalar } from '../../message/payload.ts';

const KINDS: ReadonlyMap<string, PrivacyRequest['kind']> = new Map([
  ['customers/data_request', 'export'],
  ['customers/redact', 'erase'],
  ['shop/redact', 'eraseShop'],
]);

const request = z.object({
  customer: z.object({ id: scalar, email: scalar }).nullish(),
  orders_requested: list(z.string()),
  orders_to_redact: list(z.string()),
});

/** Numbers of the payload are the text that was sent. */
function read(topic: string, payload: unknown): PrivacyRequest | undefined {
  const kind = KINDS.get(topic);
  const said = request.safeParse(payload);
  if (kind === undefined || !said.success) return undefined;
  const { customer, orders_requested: asked, orders_to_redact: redacted } = said.data;
  if (kind === 'eraseShop') return { kind, orders: [] };
  return {
    kind,
    orders: kind === 'export' ? asked : redacted,
    customer: customer ? personOf(customer) : undefined,
  };
}

function personOf({
  id,
  email,
}: {
  id: string | undefined;
  email: string | undefined;
}): PrivacyRequest['customer'] {
  const named = id === undefined ? {} : { id };
  return email === undefined ? named : { ...named, email };
}

export const shopifyPrivacy: Privacy = { topics: new Set(KINDS.keys()), read };
