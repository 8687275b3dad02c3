/**
 * Whether a write-ahead log has lost something that was durable. SQLite takes a log up to the first frame whose
 * checksum is wrong and throws the rest away, as it must after a power failure in the middle of a commit. A bit
 * that flipped further back looks the same to it, and everything acknowledged since would be gone in silence.
 *
 * Every commit is on the disk before the next begins, so what a power failure tears is one commit at most: a
 * broken frame with two whole commits behind it is damage. Says what is wrong, or nothing.
 * Source: https://www.sqlite.org/fileformat2.html, "The WAL File Format".
 */
export function damageOfLog(log: Uint8Array): string | undefined {
  // A log that was only just made may be empty, or not have reached the disk.
  if (log.length < HEADER_BYTES || log.every((byte) => byte === 0)) return undefined;
  const view = new DataView(log.buffer, log.byteOffset, log.length);
  const isBigEndian = (view.getUint32(0) & 1) === 1;
  const sums = { first: 0, second: 0 };
  addUp(sums, view, { from: 0, to: 24, isBigEndian });
  if (!agrees(sums, view, 24)) return "the header of its write-ahead log is broken";
  const frameBytes = FRAME_HEADER_BYTES + view.getUint32(8);
  const count = Math.floor((log.length - HEADER_BYTES) / frameBytes);
  let broken = -1;
  let commitsBehind = 0;
  for (let frame = 0; frame < count; frame += 1) {
    const at = HEADER_BYTES + frame * frameBytes;
    // Frames of an earlier use of the file have other salts; nothing behind them counts.
    if (broken < 0 && !isOfThisUse(view, at)) broken = frame;
    if (broken >= 0) {
      if (frame > broken && isOfThisUse(view, at) && isCommit(view, at)) commitsBehind += 1;
      continue;
    }
    addUp(sums, view, { from: at, to: at + 8, isBigEndian });
    addUp(sums, view, { from: at + FRAME_HEADER_BYTES, to: at + frameBytes, isBigEndian });
    if (!agrees(sums, view, at + 16)) {
      broken = frame;
      if (isOfThisUse(view, at) && isCommit(view, at)) commitsBehind += 1;
    }
  }
  if (commitsBehind < 2) return undefined;
  return `frame ${broken} of its write-ahead log is broken, with ${commitsBehind} commits at or behind it`;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

interface Sums {
  first: number;
  second: number;
}

function addUp(
  sums: Sums,
  view: DataView,
  part: { readonly from: number; readonly to: number; readonly isBigEndian: boolean },
): void {
  let { first, second } = sums;
  for (let at = part.from; at < part.to; at += 8) {
    first = (first + view.getUint32(at, !part.isBigEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, !part.isBigEndian) + first) >>> 0;
  }
  sums.first = first;
  sums.second = second;
}

function agrees(sums: Sums, view: DataView, at: number): boolean {
  return view.getUint32(at) === sums.first && view.getUint32(at + 4) === sums.second;
}

function isOfThisUse(view: DataView, at: number): boolean {
  return (
    view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20)
  );
}

/** The last frame of a commit says how many pages the database has from then on. */
function isCommit(view: DataView, at: number): boolean {
  return view.getUint32(at + 4) !== 0;
}
