import { type Caller, callerSchema } from '../caller.ts';
import { type Door, isTokenless } from '../door.ts';
import { Forbidden, Unauthorized } from '../errors.ts';
import type { GatewayEvent } from './gateway.ts';
import type { Invocation } from './invocation.ts';

/** Doors without bearer token: their handlers verify a signature. */
const NOBODY: Caller = { kind: 'system', id: '', scopes: [] };

/**
 * Puts the caller on the event, from the authorizer's context.
 * @throws Unauthorized without a caller, Forbidden for one whose kind or scopes do not open the door.
 */
export function callerIdentity(door: Pick<Door, 'scope' | 'callers'>) {
  return {
    before({ event }: Invocation<GatewayEvent & { caller: Caller }>): void {
      event.caller = callerOf(event, door);
    },
  };
}

function callerOf(event: GatewayEvent, door: Pick<Door, 'scope' | 'callers'>): Caller {
  if (isTokenless(door.scope)) return NOBODY;
  const identified = callerSchema.safeParse(event.requestContext.authorizer?.lambda);
  if (!identified.success) throw new Unauthorized('There is no bearer token, or nobody has it.');
  const caller = identified.data;
  const { callers, scope } = door;
  if (!callers.includes(caller.kind))
    throw new Forbidden(
      `This door is for ${callers.join(', ')}; the credential is of the kind ${caller.kind}.`,
      {
        refused: 'kind',
        callers: [...callers],
      },
    );
  if (!caller.scopes.includes(scope))
    throw new Forbidden(`This credential does not carry ${scope}.`, { refused: 'scope', scope });
  return caller;
}
