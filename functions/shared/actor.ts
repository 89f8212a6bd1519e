import { AsyncLocalStorage } from 'node:async_hooks';

const acting = new AsyncLocalStorage<string>();

/**
 * Does `work` in the name of a person: the events that its writes carry say who it was. `name` is ids alone
 * (`actorName`); undefined where no person acts, but a system with a credential or the system itself.
 */
export function inNameOf<T>(name: string | undefined, work: () => Promise<T>): Promise<T> {
  return name === undefined ? work() : acting.run(name, work);
}

/** The person in whose name the present work is done; undefined where it is nobody. */
export function actingPerson(): string | undefined {
  return acting.getStore();
}
