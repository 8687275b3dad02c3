/** The engine answered a request with an HTTP status that is not success. `message` is its own text. */
export class EngineRefusal extends Error {
  override readonly name = "EngineRefusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether the engine has no such object. */
export function isGone(error: unknown): error is EngineRefusal {
  return error instanceof EngineRefusal && error.status === 404;
}

/** Whether the engine keeps a network or a volume because it is in use. */
export function isInUse(error: unknown): error is EngineRefusal {
  return error instanceof EngineRefusal && (error.status === 403 || error.status === 409);
}

/** The engine did not answer within the time limit of the call. */
export class EngineTimeout extends Error {
  override readonly name = "EngineTimeout";
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`the container engine did not answer within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** Nothing listens at the engine's address, or the connection broke. */
export class EngineUnreachable extends Error {
  override readonly name = "EngineUnreachable";
}

/** The engine's text in the form the Docker client gives it, which is how ECS shows it. */
export function faultText(error: unknown): string {
  if (error instanceof EngineRefusal) return `Error response from daemon: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
