import { crc32 } from "node:zlib";
import type { LogEntry, LogStreamName } from "../logs/log-entry.ts";
import { LOG_FILE_BYTES } from "../logs/docker-log-config.ts";

/** How much of the engine's file an entry takes at most: escapes of six bytes, and names, time and punctuation. */
const MOST_BYTES_OF_ONE = 6;
const ENTRY_OVERHEAD_BYTES = 100;

/** What was told of one stream at its newest instant. */
interface Newest {
  readonly timestamp: string;
  /** In the order they were told. */
  readonly entries: Fingerprint[];
  /** How many of them have been told again; none when nothing is being told again. */
  again: number | undefined;
}

type Fingerprint = string;

/**
 * Finds, in what Docker 20.10 tells of a container, what it tells a second time: when it comes to the end of a file
 * that it began after a full one, it takes the file for one that was cut short, and tells it from its beginning,
 * once. Entries that are older than those before them, or the same as one of their instant, are taken for that, once
 * there may be a second file; until then they are the work of a clock that was set back, or of a coarse one. Of a
 * line in parts, those that repeat themselves, as a long row of one character, are let through.
 * Source: Docker, `daemon/logger/loggerutils/logfile.go` of 20.10, followLogs; it is written anew in 23.0.
 */
export class ToldAgain {
  readonly #newest: { [Name in LogStreamName]?: Newest } = {};
  #bytesLeft: number;

  /** `isWhole`: whether everything the container ever printed is told, from the first file's beginning. */
  constructor({ isWhole }: { readonly isWhole: boolean }) {
    this.#bytesLeft = isWhole ? LOG_FILE_BYTES : 0;
  }

  /** To be asked of each entry, in the order they are told. */
  isAgain(entry: LogEntry): boolean {
    const { stream, timestamp, text } = entry;
    const isFirstFile = this.#bytesLeft > 0;
    this.#bytesLeft -= text.length * MOST_BYTES_OF_ONE + ENTRY_OVERHEAD_BYTES;
    const newest = this.#newest[stream];
    if (!isFirstFile && newest && isToldAgain(newest, entry)) return true;
    if (newest?.timestamp === timestamp) newest.entries.push(fingerprint(entry));
    else this.#newest[stream] = { timestamp, entries: [fingerprint(entry)], again: undefined };
    return false;
  }
}

function isToldAgain(newest: Newest, entry: LogEntry): boolean {
  if (entry.timestamp > newest.timestamp) return false;
  if (entry.timestamp < newest.timestamp) {
    newest.again = 0;
    return true;
  }
  newest.again ??= beginningOf(newest, entry);
  if (newest.again === undefined) return false;
  if (newest.again === newest.entries.length) {
    newest.again = undefined;
    return false;
  }
  newest.again += 1;
  return true;
}

/** Where the new file began, if it did so with an entry of the newest instant and this is the same one. */
function beginningOf({ entries }: Newest, entry: LogEntry): number | undefined {
  const index = entries.lastIndexOf(fingerprint(entry));
  return index === -1 || (entry.isPartial && repeatsItself(entry)) ? undefined : index;
}

function repeatsItself({ text }: LogEntry): boolean {
  const half = text.length / 2;
  return text.subarray(0, half).equals(text.subarray(half));
}

function fingerprint({ text, isPartial }: LogEntry): Fingerprint {
  return `${text.length} ${crc32(text)} ${isPartial}`;
}
