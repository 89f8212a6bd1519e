import { expect, test } from 'vitest';
import { adapters } from '../../../functions/channels/adapters.ts';
import { toldKinds } from '../../../functions/channels/told-kinds.ts';
import { signedPlatformNames } from '../../../functions/network/entities/channel.ts';

test.each(signedPlatformNames)('shops of %s are told what their adapter can tell', (platform) => {
  const effects = Object.entries(adapters[platform]?.effects ?? {});

  const able = effects.filter(([, { can }]) => can).map(([kind]) => kind);

  expect([...toldKinds[platform]].toSorted()).toEqual(able.toSorted());
});
