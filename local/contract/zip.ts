import { crc32 } from 'node:zlib';

const utf8Names = 0x0800;
const version = 20;
/** 1980-01-01, the earliest date that the format knows: the same files give the same bytes. */
const fixedDate = 0x0021;
const regularFile = 0o100644 << 16;

interface Entry {
  name: Buffer;
  content: Buffer;
  offset: number;
}

/** The fields that the local and the central header of an entry share. */
function sharedHeader({ name, content }: Entry): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(version, 0);
  header.writeUInt16LE(utf8Names, 2);
  header.writeUInt16LE(fixedDate, 8);
  header.writeUInt32LE(crc32(content), 10);
  header.writeUInt32LE(content.length, 14);
  header.writeUInt32LE(content.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function signature(second: number, third: number): Buffer {
  return Buffer.from([0x50, 0x4b, second, third]);
}

function localRecord(entry: Entry): Buffer {
  return Buffer.concat([signature(3, 4), sharedHeader(entry), entry.name, entry.content]);
}

function centralRecord(entry: Entry): Buffer {
  const madeByUnix = Buffer.from([version, 3]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(regularFile >>> 0, 6);
  rest.writeUInt32LE(entry.offset, 10);
  return Buffer.concat([signature(1, 2), madeByUnix, sharedHeader(entry), rest, entry.name]);
}

/**
 * A zip archive of small files, stored without compression, as Lambda takes it for a function's code.
 * Format: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @param files content by path
 */
export function zipOf(files: Record<string, string | Uint8Array>): Buffer {
  let offset = 0;
  const entries = Object.entries(files).map(([path, content]) => {
    const entry: Entry = { name: Buffer.from(path), content: Buffer.from(content), offset };
    offset += 30 + entry.name.length + entry.content.length;
    return entry;
  });
  const central = Buffer.concat(entries.map(centralRecord));
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...entries.map(localRecord), central, signature(5, 6), end]);
}
