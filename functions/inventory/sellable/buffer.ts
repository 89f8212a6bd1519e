/** The buffers of a channel that concern a SKU, in the order in which they are tried. Pure. */
import type { BufferRule, SkuSelling } from '../../network/entities/selling-policy.ts';

/** A buffer as it concerns one SKU: of the stock of one location, or of all that no earlier buffer concerns. */
export interface SkuBuffer {
  readonly location?: string | undefined;
  readonly units?: number | undefined;
  readonly percent?: number | undefined;
}

/** The parts of a SKU that say who may sell how much of it. */
export interface DividedSku {
  readonly tags: readonly string[];
  readonly selling: Pick<SkuSelling, 'buffers'>;
}

/**
 * The SKU's own buffer for the channel, then the channel's for tags of the SKU, for locations and for everything, in the
 * order of its list. An unregistered SKU has no tags.
 */
export function buffersOf(
  channel: { readonly id: string; readonly policies: { readonly buffers: readonly BufferRule[] } },
  sku: DividedSku | undefined,
): SkuBuffer[] {
  const tags = new Set(sku?.tags);
  const own = sku?.selling.buffers.find((buffer) => buffer.channel === channel.id);
  const rules = channel.policies.buffers.filter(({ tag }) => tag === undefined || tags.has(tag));
  return own ? [{ units: own.units, percent: own.percent }, ...rules] : rules;
}

/** Whether the buffers can only be counted by where the stock is. */
export function dependsOnPlaces(buffers: readonly SkuBuffer[]): boolean {
  const first = buffers.findIndex(({ location }) => location === undefined);
  const tried = first < 0 ? buffers : buffers.slice(0, first + 1);
  return tried.some(({ location, units }) => location !== undefined || units === undefined);
}

/** What a location has free of a SKU and may be promised. */
export interface FreeAtLocation {
  readonly location: string;
  readonly units: number;
}

function sizeOf({ units, percent = 0 }: SkuBuffer, free: number): number {
  return Math.min(free, units ?? Math.ceil((free * percent) / 100));
}

/**
 * How many units the buffers keep back: each location's stock is concerned by the first buffer that fits it, and by no
 * other. One without a location is one buffer for all the locations that are left.
 */
export function bufferedUnits(buffers: readonly SkuBuffer[], free: readonly FreeAtLocation[]): number {
  let left = free;
  let kept = 0;
  for (const buffer of buffers) {
    const concerns = ({ location }: FreeAtLocation): boolean =>
      buffer.location === undefined || buffer.location === location;
    const concerned = left.filter(concerns).reduce((sum, { units }) => sum + units, 0);
    kept += sizeOf(buffer, concerned);
    left = left.filter((one) => !concerns(one));
  }
  return kept;
}
