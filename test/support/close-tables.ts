import { afterAll, vi } from 'vitest';
import { table as client } from '../../functions/shared/table.ts';
import { openTables } from './open-tables.ts';

afterAll(() => {
  for (const table of [...openTables]) table.close();
  // A fake or a spy of the client that a file leaves behind would answer the next one.
  vi.restoreAllMocks();
  Reflect.deleteProperty(client, 'send');
});
