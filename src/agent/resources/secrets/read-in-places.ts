import type { Clock } from "../../../runtime/clock.ts";
import type { PayloadStandIn } from "../../../wire/agent-messages.ts";
import type { TellStandIn } from "../stand-ins.ts";
import { attempt, FetchRefusal } from "./fetch-refusal.ts";
import type { SecretSource, SecretVersion } from "./secret-source.ts";

export interface Reading {
  readonly source: SecretSource;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly tellStandIn: TellStandIn;
}

/**
 * Reads parameters in their region. One of another account is this account's of the same name, there or in the task's
 * region. Resolves to what was found, or to why nothing could be.
 */
export async function readParameters(
  reading: Reading,
  { region, wanted }: ParametersInRegion,
): Promise<ReadonlyMap<string, string> | FetchRefusal> {
  const { source, signal, tellStandIn } = reading;
  const found = new Map<string, string>();
  let refusal: FetchRefusal | undefined;
  for (const place of parameterPlaces(source, { region, wanted })) {
    const missing = [...wanted.keys()].filter((name) => !found.has(name));
    if (missing.length === 0) break;
    const answer = await attempt(reading, () => source.parameters(place, missing, signal));
    refusal = answer instanceof FetchRefusal ? answer : undefined;
    if (refusal && refusal.kind !== "refused") return refusal;
    if (answer instanceof FetchRefusal) continue;
    for (const [name, value] of answer) {
      found.set(name, value);
      const standIn = wanted.get(name);
      if (standIn) tellStandIn(standIn.named, parameterArn(standIn.accountId, place, name));
    }
  }
  return found.size < wanted.size ? (refusal ?? found) : found;
}

interface ParametersInRegion {
  readonly region: string;
  /** By name, with what stands in for it where it is of another account; all of one region then. */
  readonly wanted: ReadonlyMap<string, PayloadStandIn | undefined>;
}

function parameterPlaces(
  { isOwn }: SecretSource,
  { region, wanted }: ParametersInRegion,
): ReadonlySet<string> {
  const others = [...wanted.values()].flatMap((standIn) => (standIn ? [standIn.region] : []));
  return new Set([region, ...(isOwn?.ssm === true ? others : [])]);
}

function parameterArn(accountId: string, region: string, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`;
}

/** The same for a secret. */
export async function readSecret(
  reading: Reading,
  version: SecretVersion,
  standIn: PayloadStandIn | undefined,
): Promise<string | undefined | FetchRefusal> {
  const { source, signal, tellStandIn } = reading;
  if (standIn === undefined || source.isOwn?.asm !== true) {
    return attempt(reading, () => source.secret(version, signal));
  }
  let refusal: FetchRefusal | undefined;
  for (const candidate of secretStandIns(version, standIn)) {
    const answer = await attempt(reading, () => source.secret(candidate, signal));
    if (!(answer instanceof FetchRefusal)) {
      tellStandIn(
        standIn.named,
        `the secret ${candidate.arn} of ${standIn.accountId} in ${candidate.region}`,
      );
      return answer;
    }
    refusal = answer;
    if (!NOT_THERE.test(answer.code)) break;
  }
  return refusal;
}

/** Who may not read a secret that is not there is told that he may not. */
const NOT_THERE = /^(?:ResourceNotFound|AccessDenied)Exception$/;

/**
 * By name, since the six random characters at the end of its ARN are another secret's. They may be part of the name too, where
 * the ARN was written without.
 */
function secretStandIns(version: SecretVersion, standIn: PayloadStandIn): readonly SecretVersion[] {
  const name = version.arn.split(":").slice(SECRET_NAME_PART).join(":");
  const names = new Set([name, name.replace(/-[A-Za-z0-9]{6}$/, "")]);
  return [...new Set([version.region, standIn.region])].flatMap((region) =>
    Array.from(names, (arn) => ({ ...version, region, arn })),
  );
}

const SECRET_NAME_PART = 6;
