import { withoutStock } from '../inventory/stock/known-skus.ts';
import { readOrder } from '../order/order.store.ts';
import { type Caller, callerName, mustSeeOrder } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { Forbidden, InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { settings } from '../shared/settings.ts';
import { type RequestedReturn, requestReturnDoor } from './doors.ts';
import { type ReturnTerms, readReturnTerms } from './policy/return-terms.ts';
import { mustBeLocation, openReturn } from './rma/open-return.ts';
import { type ReturnFacts, requestReturn } from './rma/return-request.ts';

/** @throws InvalidRequest for a reason that neither every channel nor the order's may say, or goods of no SKU */
async function mustBeKnown(lines: RequestedReturn['lines'], { reasons }: ReturnTerms): Promise<void> {
  const wished = lines.flatMap(({ exchangeFor }) => (exchangeFor === undefined ? [] : [exchangeFor]));
  const unknown = await withoutStock([...new Set(wished)]);
  const fields = lines.flatMap(({ reason, exchangeFor }, index) => [
    ...(reason === undefined || reasons.includes(reason)
      ? []
      : [{ path: `lines.${index}.reason`, message: `is none of ${reasons.join(', ')}` }]),
    ...(exchangeFor !== undefined && unknown.has(exchangeFor)
      ? [{ path: `lines.${index}.exchangeFor`, message: 'is no SKU with stock' }]
      : []),
  ]);
  if (fields.length > 0) throw new InvalidRequest('The body is not valid.', fields);
}

/** Who asks against the policy: nobody but an operator may. @throws Forbidden */
function overruledBy(caller: Caller, { despitePolicy }: Pick<RequestedReturn, 'despitePolicy'>) {
  if (despitePolicy === undefined) return undefined;
  if (caller.kind === 'operator') return callerName(caller);
  throw new Forbidden('Only an operator takes goods back against the policy.', { refused: 'despitePolicy' });
}

/** POST /orders/{id}/returns. */
export const handler = serve(
  on(requestReturnDoor, async ({ params: { id: orderId }, body: { id, ...wanted }, caller, now }) => {
    const order = await readOrder(orderId);
    mustSeeOrder(caller, order);
    const despitePolicy = overruledBy(caller, wanted);
    const content = { return: orderId, ...wanted };
    const command = { aggregate: key.order(orderId), caller, id, kind: 'return' as const, content, now };
    const answer = await carryOutOnce(command, async (record) => {
      const terms = await readReturnTerms(order);
      await Promise.all([mustBeLocation(wanted.location), mustBeKnown(wanted.lines, terms)]);
      const request = (facts: ReturnFacts) =>
        requestReturn(facts, { ...wanted, despitePolicy }, terms, { now, settings: settings() });
      return openReturn(orderId, request, now, record);
    });
    return { ...answer, correlation: { orderId } };
  }),
);
