import { afterAll } from 'vitest';
import { openTables } from './open-tables.ts';

afterAll(() => {
  for (const table of [...openTables]) table.close();
});
