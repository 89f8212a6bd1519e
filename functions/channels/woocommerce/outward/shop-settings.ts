import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callShop, readReply } from './call.ts';

const settingSchema = z.object({ value: z.string() });

/** What a shop does that nobody has set up otherwise. */
const USUAL_HOLD_MINUTES = 60;

/** A setting of the group `products`; undefined where the key may not read settings. */
export async function readProductSetting(
  session: Session,
  id: string,
): Promise<CallResult<string | undefined>> {
  const path = `/settings/products/${id}`;
  const answer = await callShop(session, { method: 'GET', path, about: 'connection' });
  // A key of the shop's staff reads orders and no settings: of the whole key that says nothing.
  if (answer.kind === 'unauthorized' || answer.kind === 'refused') return { kind: 'done', value: undefined };
  const setting = readReply(answer, settingSchema);
  return setting.kind === 'done' ? { kind: 'done', value: setting.value.value } : setting;
}

/** For how many minutes the shop withholds the units of unpaid orders; 0 where it does not. */
export async function readHoldMinutes(session: Session): Promise<CallResult<number>> {
  const setting = await readProductSetting(session, 'woocommerce_hold_stock_minutes');
  if (setting.kind !== 'done') return setting;
  const minutes = setting.value === undefined ? USUAL_HOLD_MINUTES : Number(setting.value.trim());
  return { kind: 'done', value: Number.isFinite(minutes) ? Math.max(0, minutes) : 0 };
}
