import type { StructSchema } from "../schema.ts";
import { structReader } from "./read.ts";
import { serializationError } from "./type-error.ts";

/** The input of a JSON request. An empty body is an empty input. */
export function parseJsonInput(
  body: Uint8Array,
  schema: StructSchema,
): Readonly<Record<string, unknown>> {
  return structReader(schema)(body.length === 0 ? {} : parse(body), 0);
}

/** AWS answers text that is not JSON with the bare error; the sentence is ours. */
function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch {
    throw serializationError("The request body is not valid JSON.");
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });
