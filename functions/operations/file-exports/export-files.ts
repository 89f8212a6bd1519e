/** Files of what channels may sell, each as often as its channel wants it. */
import { readFiguresOf } from '../../inventory/sellable/figures-of-channel.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { FileExport } from '../../network/entities/file-export.ts';
import { freshChannels } from '../../network/entities/network.store.ts';
import { hasStoredFile, writeStoredFile } from '../../shared/file-store.ts';
import { csvText } from './csv-text.ts';

const MINUTE = 60_000;

/** When the time that a file is for began: files of one name are that far apart, whenever they are looked for. */
export function slotOf(now: string, everyMinutes: number): string {
  const length = everyMinutes * MINUTE;
  return new Date(Math.floor(Date.parse(now) / length) * length).toISOString();
}

/** The name of the file of a time; it sorts by time. */
export function nameOfExport(channel: string, { name, every }: FileExport, now: string): string {
  const slot = slotOf(now, every).slice(0, 16).replace(/[-:]/g, '');
  return `out/${channel}/${name}/${slot}.csv`;
}

/**
 * Writes every file whose time has come and that is not there yet: a run that was missed or broke off is made good by the
 * next one. Answers the names of those that were written.
 */
export async function exportFiles(now: string, hasTime: () => boolean): Promise<string[]> {
  const written: string[] = [];
  const channels = (await freshChannels()).filter(({ active }) => active);
  for (const channel of channels)
    for (const one of channel.fileExports) {
      const name = nameOfExport(channel.id, one, now);
      if (!hasTime() || (await hasStoredFile(name))) continue;
      await writeStoredFile(name, await stockFile(channel, one), 'text/csv; charset=utf-8');
      written.push(name);
    }
  return written;
}

async function stockFile({ id }: Channel, { columns, separator }: FileExport): Promise<string> {
  const figures = await readFiguresOf(id);
  const rows = figures.map(({ sku, units, at }) => ({ sku, units: String(units), at, channel: id }));
  return csvText(columns, separator, rows);
}
