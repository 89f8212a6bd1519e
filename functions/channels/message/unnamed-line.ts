import type { CapturePolicy } from '../../network/entities/channel-policy.ts';

/** Whether a line may be goods: one that names no SKU is nothing to ship where the channel's policy says so. */
export function mayBeGoods(sku: string | undefined, { linesWithoutSku }: CapturePolicy): boolean {
  return sku !== undefined || linesWithoutSku === 'quarantine';
}
