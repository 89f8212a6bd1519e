import { describe, expect, it } from 'vitest';
import { trackingPlatformNames } from '../../../functions/network/entities/tracking-source.ts';
import { type TrackingPlatforms, trackingPlatforms } from '../../../functions/tracking/sources/registry.ts';

describe('the registry of tracking sources', () => {
  it('the registry holds every platform that a tracking source may name', () => {
    expect(Object.keys(trackingPlatforms)).toEqual(trackingPlatformNames);
  });

  it('the registry does not compile without a platform that a source may name, nor with another one', () => {
    const { easypost } = trackingPlatforms;
    // @ts-expect-error: a source may name easypost
    const tooFew: TrackingPlatforms = {};
    // @ts-expect-error: no source may name shippo
    const tooMany: TrackingPlatforms = { easypost, shippo: easypost };

    expect([tooFew, tooMany].map(Object.keys)).toEqual([[], ['easypost', 'shippo']]);
  });
});
