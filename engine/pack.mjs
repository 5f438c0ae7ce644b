// A module without its custom sections, compressed: node pack.mjs FROM TO
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const [from, to] = process.argv.slice(2);
const bytes = readFileSync(from);
const kept = [bytes.subarray(0, 8)];
let at = 8;
while (at < bytes.length) {
  const start = at;
  const kind = bytes[at];
  at += 1;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at];
    at += 1;
    length += (byte & 127) * 2 ** shift;
    if (byte < 128) break;
  }
  at += length;
  if (kind !== 0) kept.push(bytes.subarray(start, at));
}
writeFileSync(to, gzipSync(Buffer.concat(kept), { level: 9 }));
