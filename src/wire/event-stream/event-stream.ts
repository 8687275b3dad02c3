import { ApiError } from "../../domain/errors.ts";
import { structWriter } from "../json/write.ts";
import { resolveSchema, type StructSchema } from "../schema.ts";
import { encodeFrame } from "./frame.ts";

export const EVENT_STREAM = "application/vnd.amazon.eventstream";

/** An output with a member that is a stream: the operation gave its events one by one. */
export interface StreamedOutput {
  readonly union: StructSchema;
  /** Each an object of one member, by which the union knows the event. */
  readonly events: AsyncIterable<object>;
  /** The output without its stream. */
  readonly rest: object;
}

/** The stream in an output, when its schema has one. */
export function streamIn(schema: StructSchema, output: object): StreamedOutput | undefined {
  for (const { name, schema: ref } of schema.members) {
    const member = resolveSchema(ref);
    const isStream = member.kind === "structure" && member.struct.traits["streaming"] === 1;
    const events: unknown = Reflect.get(output, name);
    if (!isStream || !isAsyncIterable(events)) continue;
    const rest = Object.fromEntries(Object.entries(output).filter(([key]) => key !== name));
    return { union: member.struct, events, rest };
  }
  return undefined;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<object> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/**
 * The bytes of a stream in a JSON protocol: a message with the rest of the output, then one for each event. An
 * ApiError that the operation throws becomes the exception that ends it; any other error is told to `onFault` and
 * cuts it off.
 */
export async function* eventStreamBody(
  { union, events, rest }: StreamedOutput,
  options: {
    readonly schema: StructSchema;
    readonly contentType: string;
    readonly onFault: (error: unknown) => void;
  },
): AsyncGenerator<Uint8Array> {
  const { schema, contentType } = options;
  const frame = (kind: Readonly<Record<string, string>>, value: unknown): Uint8Array =>
    encodeFrame({
      headers: { ...kind, ":content-type": contentType },
      payload: Buffer.from(JSON.stringify(value)),
    });
  const event = (type: string, value: unknown): Uint8Array =>
    frame({ ":message-type": "event", ":event-type": type }, value);
  try {
    yield event("initial-response", structWriter(schema)(rest));
    for await (const each of events) {
      for (const [type, value] of Object.entries(structWriter(union)(each) ?? {})) {
        yield event(type, value);
      }
    }
  } catch (error) {
    if (error instanceof ApiError) {
      const kind = { ":message-type": "exception", ":exception-type": error.code };
      yield frame(kind, { message: error.message });
    } else options.onFault(error);
  }
}
