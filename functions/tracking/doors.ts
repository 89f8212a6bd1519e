import * as z from 'zod';
import { door, webhookHeaders } from '../shared/door.ts';

export const scansAnswerSchema = z.object({
  /**
   * `recorded`: something new was told; `known`: nothing new; `kept`: nothing that tracking has a use for.
   */
  outcome: z.enum(['recorded', 'known', 'kept']),
  /** The parcel's status after what was recorded. */
  status: z.string().optional(),
});

export const receiveScansDoor = door({
  name: 'receiveScans',
  method: 'POST',
  path: '/tracking-sources/{source}/events',
  scope: 'signed',
  callers: [],
  summary: "A tracking source's webhook, signed over the raw body. 200 once the signature holds.",
  handler: 'tracking/receive-scans',
  params: z.strictObject({ source: z.string().min(1).max(100) }),
  query: z.looseObject({}),
  headers: webhookHeaders({
    'x-hmac-signature': 'EasyPost: the signature, `hmac-sha256-hex=<hex>`',
  }),
  answers: { 200: scansAnswerSchema },
});
