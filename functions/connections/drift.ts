/** Which version of a platform's interface answers: one that is over is answered by a later one, which may mean otherwise. */
import type { Adapter } from '../channels/contract/adapter.ts';
import type { SendHttp } from '../channels/contract/http-port.ts';
import type { ConnectionItem } from './connection.store.ts';

export type AnsweredVersions = Set<string>;

/** Notes the version of each answer that names one. */
export function noteVersions(
  send: SendHttp,
  { version }: Pick<Adapter, 'version'>,
  answered: AnsweredVersions,
): SendHttp {
  return async (request) => {
    const outcome = await send(request);
    const named = outcome.kind === 'answered' ? version.answered(outcome.headers) : undefined;
    if (named !== undefined) answered.add(named);
    return outcome;
  };
}

/** What is to be kept of the versions that answered; an empty object while nothing has drifted. */
export function driftOf(
  { version: { pinned } }: Pick<Adapter, 'version'>,
  answered: ReadonlySet<string>,
  known: ConnectionItem['drift'],
  now: string,
): Pick<ConnectionItem, 'drift'> {
  if (answered.size === 0) return known ? { drift: known } : {};
  const other = [...answered].find((one) => one !== pinned);
  if (other === undefined) return {};
  const isSame = known?.answered === other && known.pinned === pinned;
  return { drift: { pinned, answered: other, since: isSame ? known.since : now } };
}
