import type { ExceptionRule } from '../../functions/exceptions/exception-types.ts';

/** `AddressRefused`: the channel is asked first; after four hours operations are. */
export const addressRefused: ExceptionRule = {
  meaning: 'The carrier does not deliver to this address.',
  owner: ({ channel }) => (channel === undefined ? 'operations' : `channel:${channel}`),
  within: 4 * 3600,
  atDeadline: 'escalate',
  escalatesTo: 'operations',
  blocks: false,
  endsWithOrder: true,
  actions: { cancel: 'cancelOrder', close: 'note' },
};
