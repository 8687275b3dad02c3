import type { Clock } from "../../../runtime/clock.ts";
import { createLimiter } from "../../limiter.ts";
import type { SecretFailure } from "./failure-reason.ts";
import type { TellStandIn } from "../stand-ins.ts";
import { ATTEMPTS, FetchRefusal } from "./fetch-refusal.ts";
import { valueOfKey } from "./json-key.ts";
import { type Reading, readParameters, readSecret } from "./read-in-places.ts";
import {
  parseSecretReference,
  type SecretReference,
  type WantedSecret,
} from "./secret-reference.ts";
import { PARAMETERS_AT_ONCE, type SecretSource } from "./secret-source.ts";

/** What came of a task's secrets: every value, in the order they were wanted, or every failure. */
export type FetchedSecrets =
  | { readonly kind: "values"; readonly values: readonly string[] }
  | { readonly kind: "failures"; readonly failures: readonly SecretFailure[] };

/** How many calls are under way for one task. */
const CALLS_AT_ONCE = 10;

/**
 * Fetches what a task's containers and log drivers have of secrets: parameters ten at a time for each region, each
 * secret's version once, however many of its keys are wanted. Never rejects for what a service or the network does.
 * `source` is absent for a task without credentials of an execution role. When `signal` is aborted, nothing is tried again.
 */
export async function fetchSecrets(options: {
  readonly secrets: readonly WantedSecret[];
  readonly source: SecretSource | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly tellStandIn?: TellStandIn;
}): Promise<FetchedSecrets> {
  const { secrets, source, clock, signal, tellStandIn = () => {} } = options;
  if (!source) return withoutCredentials(secrets);
  const references = secrets.map(parseSecretReference);
  const limiter = createLimiter(CALLS_AT_ONCE);
  const reading: Reading = { source, clock, signal, tellStandIn };
  const calls = [...parameterCalls(references), ...secretCalls(references)];
  const answers = await Promise.all(
    calls.map((call) => limiter.run(() => call(reading), "normal")),
  );
  const found = new Map(answers.flatMap(({ values }) => [...values]));
  const results = references.map((reference) => resultOf(reference, found));
  const failures = [
    ...answers.flatMap((answer) => answer.failures),
    ...results.flatMap((result) => (typeof result === "string" ? [] : result)),
  ];
  if (failures.length > 0) return { kind: "failures", failures };
  return { kind: "values", values: results.filter((result) => typeof result === "string") };
}

function withoutCredentials(secrets: readonly WantedSecret[]): FetchedSecrets {
  const providers = [...new Set(secrets.map(({ provider }) => provider))];
  if (providers.length === 0) return { kind: "values", values: [] };
  return {
    kind: "failures",
    failures: providers.map((provider) => ({ kind: "no credentials", provider })),
  };
}

/** Texts by what they are the text of (`addressOf`), and what went wrong. */
interface Answer {
  readonly values: ReadonlyMap<string, string>;
  readonly failures: readonly SecretFailure[];
}

type Call = (reading: Reading) => Promise<Answer>;

type ParameterReference = Extract<SecretReference, { readonly kind: "parameter" }>;

function parameterCalls(references: readonly SecretReference[]): readonly Call[] {
  const wanted = references.filter((reference) => reference.kind === "parameter");
  const places = Map.groupBy(wanted, ({ region, standIn }) => `${region} ${standIn?.region ?? ""}`);
  return [...places.values()].flatMap((inPlace) => {
    const byName = new Map(inPlace.map((reference) => [reference.name, reference]));
    return chunks([...byName.values()], PARAMETERS_AT_ONCE).map(parameterCall);
  });
}

function parameterCall(references: readonly ParameterReference[]): Call {
  const region = references[0]?.region ?? "";
  const wanted = new Map(references.map(({ name, standIn }) => [name, standIn]));
  return async (reading) => {
    const answer = await readParameters(reading, { region, wanted });
    if (answer instanceof FetchRefusal) return failed(parametersFailure(region, answer));
    const missing = [...wanted.keys()].filter((name) => !answer.has(name));
    return {
      values: new Map(
        references.flatMap((reference) => {
          const value = answer.get(reference.name);
          return value === undefined ? [] : [[addressOf(reference), value]];
        }),
      ),
      failures:
        missing.length === 0 ? [] : [{ kind: "invalid parameters", region, names: missing }],
    };
  };
}

function secretCalls(references: readonly SecretReference[]): readonly Call[] {
  const wanted = new Map(
    references
      .filter((reference) => reference.kind === "secret")
      .map((reference) => [addressOf(reference), reference]),
  );
  return Array.from(wanted, ([address, { standIn, ...version }]) => {
    const call: Call = async (reading) => {
      const answer = await readSecret(reading, version, standIn);
      if (answer instanceof FetchRefusal) return failed(secretFailure(version.arn, answer));
      if (answer !== undefined) return { values: new Map([[address, answer]]), failures: [] };
      return failed({ kind: "no text", arn: version.arn, key: undefined });
    };
    return call;
  });
}

/** The value, or what is wrong with it; nothing is wrong twice, so a call that failed has nothing more to say. */
function resultOf(
  reference: SecretReference,
  found: ReadonlyMap<string, string>,
): string | readonly SecretFailure[] {
  if (reference.kind === "invalid") {
    return [{ kind: "invalid reference", valueFrom: reference.valueFrom }];
  }
  const text = found.get(addressOf(reference));
  if (text === undefined) return [];
  if (reference.kind === "parameter" || reference.jsonKey === undefined) return text;
  const key = valueOfKey(text, reference.jsonKey);
  if (key.kind === "value") return key.value;
  if (key.kind === "no such key") return [{ kind: "no such key", key: reference.jsonKey }];
  return [{ kind: "no text", arn: reference.arn, key: reference.jsonKey }];
}

function addressOf(reference: SecretReference): string {
  switch (reference.kind) {
    case "parameter":
      return JSON.stringify(["ssm", reference.region, reference.name, reference.standIn?.region]);
    case "secret": {
      const { region, arn, versionStage = "", versionId = "" } = reference;
      return JSON.stringify(["asm", region, arn, versionStage, versionId]);
    }
    default:
      return JSON.stringify(["invalid", reference.valueFrom]);
  }
}

function parametersFailure(region: string, error: FetchRefusal): SecretFailure {
  if (error.kind !== "unreachable") {
    return { kind: "parameters refused", region, error, ...madeAgain(error) };
  }
  return { kind: "parameters unreachable", region, attempts: ATTEMPTS };
}

function secretFailure(arn: string, error: FetchRefusal): SecretFailure {
  if (error.kind !== "unreachable")
    return { kind: "secret refused", arn, error, ...madeAgain(error) };
  return { kind: "secret unreachable", arn, attempts: ATTEMPTS };
}

function madeAgain({ kind }: FetchRefusal): { readonly attempts?: number } {
  return kind === "busy" ? { attempts: ATTEMPTS } : {};
}

function failed(failure: SecretFailure): Answer {
  return { values: new Map(), failures: [failure] };
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
