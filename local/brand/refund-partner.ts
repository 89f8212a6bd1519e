import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import type { ApiClient } from './api-client.ts';

const wantedRefund = z.object({
  refundId: z.string(),
  idempotencyKey: z.string(),
  settledBy: z.string(),
});

/** A payment partner: it gives back what `refund.requested` asks it for, and answers at the door for that. */
export async function settleRefund(api: ApiClient, { type, data }: Envelope): Promise<void> {
  if (type !== 'refund.requested') return;
  const { refundId, idempotencyKey, settledBy } = wantedRefund.parse(data);
  if (settledBy !== 'partner') return;
  const answer = { id: idempotencyKey, kind: 'succeeded', idempotencyKey };
  await api.post(`/refunds/${refundId}/events`, answer);
}
