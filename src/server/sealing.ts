import { join } from "node:path";
import { makeKeyFile, readKeyFile } from "../runtime/key-file.ts";
import type { Log } from "../runtime/log.ts";
import { keyId, keySealer, lockedSealer, type Sealer } from "../runtime/sealer.ts";
import { sealingKeys } from "../store/sealing-keys.ts";
import type { AnyTable } from "../store/table.ts";
import type { Store } from "../store/view.ts";

const KEY_FILE = "sealing.key";

/**
 * The sealer of this data directory, whose key file is made at the first start. Without the key that values
 * were sealed with, everything but those values goes on, and nothing is made or changed that could stand in the way
 * of putting the key back. Rejects when the key file is there and holds no key.
 */
export async function openSealing(options: {
  readonly dataDir: string;
  readonly store: Store;
  readonly tables: readonly AnyTable[];
  readonly log: Log;
}): Promise<Sealer> {
  const { store, tables, log } = options;
  const path = join(options.dataDir, KEY_FILE);
  const keyFile = await readKeyFile(path);
  const rows = await store.read((view) => sealingKeys(view, tables));
  if (!keyFile && rows.size > 0) {
    const why =
      `the key file ${path} is missing, and without it what is sealed can't be read. ` +
      "Put it back from a backup and start again; nothing was changed.";
    log.error(why, { sealedRows: [...rows.values()].reduce((sum, count) => sum + count, 0) });
    return lockedSealer(why);
  }
  const { key, isOpenToOthers } = keyFile ?? (await makeKeyFile(path));
  if (isOpenToOthers) log.warn(`others may read the key file ${path}; its mode should be 600`);
  const id = keyId(key);
  for (const [sealedWith, sealedRows] of rows) {
    if (sealedWith === id) continue;
    log.error(
      `the key file ${path} holds another key than some values were sealed with, which can't be read. ` +
        "Put the right one back from a backup and start again; nothing was changed.",
      { key: id, sealedWith, sealedRows },
    );
  }
  return keySealer(key, path);
}
