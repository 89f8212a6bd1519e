/**
 * What people did at a location and the API has not heard yet, kept by the browser (IndexedDB): it survives a gap of the network
 * and a reload, and is sent once the same person is logged in for the same location.
 */
import type { WorkFact } from './work-types.ts';

/** One command: sent any number of times, it is done once, since its body carries its id. */
export interface Outgoing {
  /** The command's own id. */
  readonly id: string;
  /** Whose it is, and of which location. */
  readonly box: string;
  readonly fulfillmentId: string;
  readonly body: WorkFact;
  /** Milliseconds since 1970, by which commands keep their order. */
  readonly at: number;
  /** Why the API refuses it: nothing tries it again. */
  readonly refused?: string;
}

const DATABASE = 'console-outbox';
const STORE = 'commands';

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: 'id' }).createIndex('box', 'box');
  };
  return finished(request);
}

async function within<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await finished(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Keeps a command, or what is known of it by now. */
export async function keep(command: Outgoing): Promise<void> {
  await within('readwrite', (store) => store.put(command));
}

export async function forget(id: string): Promise<void> {
  await within('readwrite', (store) => store.delete(id));
}

/** The commands of a box, the oldest first. */
export async function kept(box: string): Promise<Outgoing[]> {
  const found: Outgoing[] = await within('readonly', (store) => store.index('box').getAll(box));
  return found.toSorted((one, other) => one.at - other.at);
}
