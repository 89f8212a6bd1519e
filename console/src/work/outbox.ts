/**
 * What people did at a location and the API has not heard yet, kept by the browser (IndexedDB): it survives a gap of the network
 * and a reload, and is sent once the same person is logged in for the same location.
 */
import type { Outgoing } from './work-types.ts';

const DATABASE = 'console-outbox';
const STORE = 'commands';

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 2);
  request.onupgradeneeded = () => {
    if (request.result.objectStoreNames.contains(STORE)) request.result.deleteObjectStore(STORE);
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
