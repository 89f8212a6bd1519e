/** What `connect` and `doctor` say of a shop. */
import * as z from 'zod';
import type { ShopFinding } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { scalar } from '../../message/payload.ts';
import { addressOf, callShop, readReply } from './call.ts';
import { readHoldMinutes, readProductSetting } from './shop-settings.ts';

const statusSchema = z.object({ environment: z.object({ version: scalar }).optional() });

/** Lists by the time of change are known since this version; before it they show all orders, whatever is asked. */
const OLDEST = [5, 8] as const;

export async function checkShop(session: Session): Promise<CallResult<readonly ShopFinding[]>> {
  const list = await callShop(session, {
    method: 'GET',
    path: '/orders',
    query: { per_page: '1', _fields: 'id' },
    about: 'connection',
  });
  if (list.kind !== 'done') return list;
  const findings: ShopFinding[] = [...addressFindings(session)];
  for (const look of [writingFindings, versionFindings, stockFindings]) {
    const found = await look(session);
    if (found.kind !== 'done') return found;
    findings.push(...found.value);
  }
  return { kind: 'done', value: findings };
}

function addressFindings(session: Session): ShopFinding[] {
  const { protocol, hostname } = new URL(addressOf(session));
  if (protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost') return [];
  const words = 'The shop is called without TLS: its key can be read on the way, and WooCommerce refuses it.';
  return [{ level: 'error', code: 'NO_TLS', words }];
}

/** An empty batch changes nothing, and is refused to a key that may only read. */
async function writingFindings(session: Session): Promise<CallResult<readonly ShopFinding[]>> {
  const body = { update: [] };
  const answer = await callShop(session, {
    method: 'POST',
    path: '/products/batch',
    body,
    about: 'connection',
  });
  if (answer.kind === 'unauthorized') {
    const words = `The key may not write (${answer.why}): give it read and write permissions.`;
    return found({ level: 'error', code: 'KEY_READS_ONLY', words });
  }
  return answer.kind === 'done' || answer.kind === 'refused' ? found() : answer;
}

async function versionFindings(session: Session): Promise<CallResult<readonly ShopFinding[]>> {
  const answer = await callShop(session, { method: 'GET', path: '/system_status', about: 'connection' });
  const status = readReply(answer, statusSchema);
  if (status.kind === 'unauthorized' || status.kind === 'refused') {
    const words = 'The key may not read the state of the shop: its version is not known.';
    return found({ level: 'warning', code: 'VERSION_UNKNOWN', words });
  }
  if (status.kind !== 'done') return status;
  const version = status.value.environment?.version ?? '';
  const words = `WooCommerce ${version} cannot list orders by when they changed: version 5.8 or later is needed.`;
  return isOlder(version) ? found({ level: 'error', code: 'VERSION_TOO_OLD', words }) : found();
}

function isOlder(version: string): boolean {
  const [major = Number.NaN, minor = Number.NaN] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

/** What a shop's settings of stock mean for the figures that it is told. */
async function stockFindings(session: Session): Promise<CallResult<readonly ShopFinding[]>> {
  const manages = await readProductSetting(session, 'woocommerce_manage_stock');
  if (manages.kind !== 'done') return manages;
  if (manages.value === 'no') {
    const words = 'The shop does not manage stock: it sells what it has not, and figures are not taken.';
    return found({ level: 'error', code: 'STOCK_NOT_MANAGED', words });
  }
  const minutes = await readHoldMinutes(session);
  if (minutes.kind !== 'done') return minutes;
  if (minutes.value > 0) return found();
  const words =
    'The shop withholds nothing for orders that wait for their payment: two may wait for one unit.';
  return found({ level: 'warning', code: 'STOCK_NOT_HELD', words });
}

function found(...findings: readonly ShopFinding[]): CallResult<readonly ShopFinding[]> {
  return { kind: 'done', value: findings };
}
