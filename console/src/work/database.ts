/** What the browser keeps for people who work at a location (IndexedDB). */

const DATABASE = 'console-outbox';
const VERSION = 3;

/** `commands`: what was done and is not sent yet. `desks`: the work as it was read last. */
export type KeptStore = 'commands' | 'desks';

function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}

/** Commands that an earlier version of the console kept stay. */
function upgrade(database: IDBDatabase): void {
  const has = (name: KeptStore): boolean => database.objectStoreNames.contains(name);
  if (!has('commands')) database.createObjectStore('commands', { keyPath: 'id' }).createIndex('box', 'box');
  if (!has('desks')) database.createObjectStore('desks', { keyPath: ['person', 'location'] });
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, VERSION);
  request.onupgradeneeded = () => upgrade(request.result);
  return finished(request);
}

/** One request to a store in a transaction of its own. @throws Error where the browser keeps nothing */
export async function within<T>(
  name: KeptStore,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await finished(act(database.transaction(name, mode).objectStore(name)));
  } finally {
    database.close();
  }
}
