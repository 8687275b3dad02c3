import type { Clock } from "../../src/runtime/clock.ts";
import type { Files } from "../../src/runtime/files.ts";

/** How long a write takes; a process that dies meanwhile leaves the file as it was. */
const WRITE_MS = 1;

/** A folder of files in memory, which outlives the processes that use it. Passes `test/contracts/files.ts`. */
export class SimFiles {
  readonly #texts = new Map<string, string>();

  /** The folder as a process on that clock sees it. */
  on(clock: Clock): Files {
    return {
      read: async (path) => this.#texts.get(path),
      write: async (path, text) => {
        await clock.sleep(WRITE_MS);
        this.#texts.set(path, text);
      },
      remove: async (path) => {
        await clock.sleep(WRITE_MS);
        this.#texts.delete(path);
      },
      list: async (folder) => this.names(folder),
    };
  }

  names(folder: string): readonly string[] {
    const prefix = `${folder}/`;
    return [...this.#texts.keys()]
      .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
      .map((path) => path.slice(prefix.length));
  }
}
