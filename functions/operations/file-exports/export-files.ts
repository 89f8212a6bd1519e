/** Files that channels are given, each as often as its channel wants it. */
import { readFiguresOf } from '../../inventory/sellable/figures-of-channel.ts';
import type { Channel } from '../../network/entities/channel.ts';
import type { FileExport } from '../../network/entities/file-export.ts';
import { freshChannels } from '../../network/entities/network.store.ts';
import { hasStoredFile, writeStoredFile } from '../../shared/file-store.ts';
import { after } from '../../shared/time.ts';
import { csvText, type FileRowValues } from './csv-text.ts';
import { parcelRows } from './parcel-rows.ts';

const MINUTE = 60_000;

/** When the time that a file is for began: files of one name are that far apart, whenever they are looked for. */
export function slotOf(now: string, everyMinutes: number): string {
  const length = everyMinutes * MINUTE;
  return new Date(Math.floor(Date.parse(now) / length) * length).toISOString();
}

/** The name of the file of a time; it sorts by time. */
function nameOfExport(channel: string, { name }: FileExport, slot: string): string {
  return `out/${channel}/${name}/${slot.slice(0, 16).replace(/[-:]/g, '')}.csv`;
}

/** What is left of a file that its partner has taken away: it was told. */
function markOf(name: string): string {
  return `written/${name.slice('out/'.length)}`;
}

async function wasWritten(name: string): Promise<boolean> {
  return (await hasStoredFile(markOf(name))) || (await hasStoredFile(name));
}

/** Files of what happened are made good so far back. */
const MOST_MISSED = 24;

/**
 * The times whose files are not there yet, the oldest first. What a channel may sell now makes every earlier file of it
 * worthless; what happened in a time stands in the file of that time alone.
 */
async function missingSlots(channel: string, one: FileExport, now: string): Promise<string[]> {
  const most = one.of === 'stock' ? 1 : MOST_MISSED;
  const missing: string[] = [];
  for (let back = 0; back < most; back++) {
    const slot = after(slotOf(now, one.every), -back * one.every * 60);
    if (await wasWritten(nameOfExport(channel, one, slot))) break;
    missing.unshift(slot);
  }
  return missing;
}

/**
 * Writes every file whose time has come and that is not there yet: a run that was missed or broke off is made good by the
 * next one. Answers the names of those that were written.
 */
export async function exportFiles(now: string, hasTime: () => boolean): Promise<string[]> {
  const written: string[] = [];
  const channels = (await freshChannels()).filter(({ active }) => active);
  for (const channel of channels)
    for (const one of channel.fileExports)
      for (const slot of hasTime() ? await missingSlots(channel.id, one, now) : []) {
        if (!hasTime()) break;
        const name = nameOfExport(channel.id, one, slot);
        const text = csvText(one.columns, one.separator, await rowsOf(channel, one, slot, now));
        await writeStoredFile(name, text, 'text/csv; charset=utf-8');
        await writeStoredFile(markOf(name), '', 'text/plain');
        written.push(name);
      }
  return written;
}

async function rowsOf(
  { id }: Channel,
  one: FileExport,
  slot: string,
  now: string,
): Promise<readonly FileRowValues[]> {
  if (one.of !== 'stock') return parcelRows(id, one, slot, now);
  const figures = await readFiguresOf(id);
  return figures.map(({ sku, units, at }) => ({ sku, units: String(units), at, channel: id }));
}
