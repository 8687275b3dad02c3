import type { Files } from "../../runtime/files.ts";
import type { Log } from "../../runtime/log.ts";
import { asRecord, asString } from "../foreign.ts";

/** Options of a log driver by their names. */
export type LogOptions = Readonly<Record<string, string>>;

const FOLDER = "logs";

/**
 * Options of the log driver that are secrets, for as long as a container is there. They are fetched for its start alone,
 * and who carries its output needs them after the agent was started again too; so they are kept on the disk, as Docker
 * keeps the options of its own drivers.
 */
export class SecretOptions {
  readonly #options: { readonly files: Files; readonly log: Log };
  readonly #known = new Map<string, LogOptions>();

  constructor(options: { readonly files: Files; readonly log: Log }) {
    this.#options = options;
  }

  async keep(id: string, secrets: LogOptions): Promise<void> {
    if (Object.keys(secrets).length === 0) return;
    this.#known.set(id, secrets);
    const { files, log } = this.#options;
    try {
      await files.write(fileOf(id), JSON.stringify(secrets));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // After a restart the container's output would stay with the engine; that is no reason not to start it.
      log.error("cannot keep where a container logs to", { id, error: error.message });
    }
  }

  async of(id: string): Promise<LogOptions> {
    return this.#known.get(id) ?? parse(await this.#options.files.read(fileOf(id)));
  }

  async forget(id: string): Promise<void> {
    this.#known.delete(id);
    await this.#options.files.remove(fileOf(id));
  }
}

function fileOf(id: string): string {
  return `${FOLDER}/${id}.options.json`;
}

function parse(text: string | undefined): LogOptions {
  try {
    const entries = Object.entries(asRecord(JSON.parse(text ?? "{}")));
    return Object.fromEntries(entries.map(([name, value]) => [name, asString(value) ?? ""]));
  } catch {
    return {};
  }
}
