import type { Log } from "../runtime/log.ts";

/** How many task definitions are remembered as warned about; then it begins anew. */
const MAX_REMEMBERED = 10_000;

/** Tells the operator what task definitions ask for and will not get: once for each, not once a task. */
export class Warnings {
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  tell(taskDefinitionArn: string, texts: readonly string[]): void {
    if (texts.length === 0 || this.#told.has(taskDefinitionArn)) return;
    if (this.#told.size >= MAX_REMEMBERED) this.#told.clear();
    this.#told.add(taskDefinitionArn);
    for (const text of texts) this.#log.warn(text, { taskDefinition: taskDefinitionArn });
  }
}
