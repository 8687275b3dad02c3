import type { ApiError } from "../domain/errors.ts";
import type { HttpResponse } from "./http.ts";
import type { OperationSchema } from "./schema.ts";

/** An SDK package's exports. */
export type Model = Readonly<Record<string, unknown>>;

/** How one protocol writes its answers. Both forms carry the request id. */
export interface Envelope {
  success(reply: {
    readonly schema: OperationSchema;
    readonly output: object;
    readonly requestId: string;
    /** Told of an error of ours in an output that comes bit by bit. */
    readonly onFault?: (error: unknown) => void;
  }): HttpResponse;

  /**
   * `model` is given when an operation raised the error, so that its own codes and members are
   * used.
   */
  failure(refusal: {
    readonly error: ApiError;
    readonly requestId: string;
    readonly model?: Model;
  }): HttpResponse;
}
