import { EngineUnreachable } from "./engine-fault.ts";

/** The newest API version whose requests and answers this adapter was written for. */
const NEWEST: ApiVersion = { major: 1, minor: 47 };

/**
 * Chooses the version to speak from the engine's answer to `GET /version`: the engine's own, or the newest we
 * know where the engine is ahead. Engine 20.10 speaks 1.41 at most; engine 29 refuses everything below 1.44.
 */
export function negotiateApiVersion(answer: unknown): string {
  const theirs = parse(member(answer, "ApiVersion"));
  if (theirs === undefined) {
    throw new EngineUnreachable("what listens at the engine's address is not a Docker Engine");
  }
  const least = parse(member(answer, "MinAPIVersion"));
  if (least !== undefined && compare(least, NEWEST) > 0) {
    throw new EngineUnreachable(
      `the container engine speaks API ${format(least)} and newer only, Longshore ${format(NEWEST)} and older`,
    );
  }
  return format(compare(theirs, NEWEST) > 0 ? NEWEST : theirs);
}

/** Whether the version spoken is at least the one named, such as `1.44`. */
export function isAtLeast(spoken: string, wanted: string): boolean {
  const left = parse(spoken);
  const right = parse(wanted);
  return left !== undefined && right !== undefined && compare(left, right) >= 0;
}

interface ApiVersion {
  readonly major: number;
  readonly minor: number;
}

function parse(text: string | undefined): ApiVersion | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(text ?? "");
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

function compare(left: ApiVersion, right: ApiVersion): number {
  return left.major - right.major || left.minor - right.minor;
}

function format(version: ApiVersion): string {
  return `${version.major}.${version.minor}`;
}

function member(answer: unknown, name: string): string | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const value: unknown = Reflect.get(answer, name);
  return typeof value === "string" ? value : undefined;
}
