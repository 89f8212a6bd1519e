/**
 * What people did at a location and the API has not heard yet, kept by the browser (IndexedDB): it survives a gap of the network
 * and a reload, and is sent once the same person is logged in for the same location.
 */
import { within } from './database.ts';
import type { Outgoing } from './work-types.ts';

/** Keeps a command, or what is known of it by now. */
export async function keep(command: Outgoing): Promise<void> {
  await within('commands', 'readwrite', (store) => store.put(command));
}

export async function forget(id: string): Promise<void> {
  await within('commands', 'readwrite', (store) => store.delete(id));
}

/** Where commands of a person for a location are kept. */
export function boxOf(person: string, location: string): string {
  return `${person} ${location}`;
}

/** The commands of a box, the oldest first. */
export async function kept(box: string): Promise<Outgoing[]> {
  const found: Outgoing[] = await within('commands', 'readonly', (store) => store.index('box').getAll(box));
  return found.toSorted((one, other) => one.at - other.at);
}

/** How many steps for a location wait to be sent, whoever did them. */
export async function stepsKeptAt(location: string): Promise<number> {
  const all: Outgoing[] = await within('commands', 'readonly', (store) => store.getAll());
  return all.filter(({ box, refused }) => box.endsWith(` ${location}`) && refused === undefined).length;
}
