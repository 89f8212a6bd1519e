/** What of a shop's figures a person is told: one exception for each trouble, however many calls meet it. */
import type { Refused } from '../../channels/contract/call-answer.ts';
import type { CheckFinding } from '../../channels/levels/check.ts';
import type { Level } from '../../channels/levels/level.store.ts';
import { openLooseException } from '../../exceptions/exception.store.ts';
import type { ExceptionType } from '../../exceptions/exception.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import type { Shop } from '../shop.ts';
import { saveOpen } from './save-figures.ts';
import type { OpenLevel } from './wanted-figures.ts';

/** What was refused is tried again by itself once a day. Seconds. */
const AGAIN = 86_400;

async function tell(
  type: ExceptionType,
  naturalId: string,
  detail: Readonly<Record<string, unknown>> & { readonly channel: string },
  now: string,
): Promise<void> {
  await retryMoved(async () => {
    const draft = { type, about: { channel: detail.channel }, detail: { ...detail } };
    await transact(await openLooseException(naturalId, draft, now));
  });
}

const types = {
  edited: 'ChannelStockEdited',
  twoMasters: 'TwoMasters',
} as const satisfies Record<CheckFinding, ExceptionType>;

/** What a check has found (S11, S13). */
export async function reportFindings(
  shop: Shop,
  level: Level,
  findings: readonly CheckFinding[],
): Promise<void> {
  const { channel, sku, location, state } = level;
  for (const finding of findings) {
    const place = location === undefined ? {} : { location };
    const detail = { channel, sku, ...place, shows: state.check?.units ?? state.expected ?? 0 };
    await tell(types[finding], `${channel}#${sku}#${location ?? '-'}`, detail, shop.session.now());
  }
}

/** What the refusal is about names the trouble: a location that is not ours is one, whatever is told of it. */
function troubleOf({ channel, sku, location }: Level, { about, code }: Refused): string {
  if (about === 'connection') return `${channel}#${code}`;
  if (about === 'location') return `${channel}#${code}#${location ?? '-'}`;
  return `${channel}#${code}#${sku}`;
}

/** The shop refuses a figure: its own words are told, and nothing is sent again by itself before the next day. */
export async function reportRefusal(shop: Shop, open: OpenLevel, refused: Refused): Promise<OpenLevel> {
  const now = shop.session.now();
  const { code, words, about } = refused;
  const { channel, sku } = open.level;
  const saved = await saveOpen(open, {
    ...open.level,
    refused: { code, words, at: now },
    dueAt: after(now, AGAIN),
  });
  await tell('ChannelRefused', troubleOf(open.level, refused), { channel, sku, about, code, words }, now);
  return saved;
}

/** The shop does not have the SKU: one exception, until it has, or the connection says that it is not sold there. */
export async function reportUnknownSku(shop: Shop, open: OpenLevel): Promise<OpenLevel> {
  const now = shop.session.now();
  const { channel, sku } = open.level;
  const words = 'The shop does not know the SKU.';
  const refused = { code: 'SKU_UNKNOWN', words, at: now };
  const saved = await saveOpen(open, { ...open.level, refused, dueAt: after(now, AGAIN) });
  await tell('ChannelSkuUnknown', `${channel}#${sku}`, { channel, sku }, now);
  return saved;
}
