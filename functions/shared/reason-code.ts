const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

/**
 * What of a reason may leave in an event, an exception or a log: a code in capitals, such as `AWAITING_PAYMENT`.
 * What people write may name a customer: it is `OTHER` there, and stays where it was written.
 */
export function reasonCode(reason: string): string {
  return CODE.test(reason) ? reason : 'OTHER';
}
