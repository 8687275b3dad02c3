import type { Clock } from "../../../runtime/clock.ts";
import { attempt, FetchRefusal } from "../secrets/fetch-refusal.ts";
import type { EnvironmentFileFailure } from "./failure-reason.ts";
import type { ObjectSource } from "./object-source.ts";
import { parseEnvironmentFile } from "./parse-environment-file.ts";

/** What came of environment files: the variables of each by its ARN, or every failure. */
export type FetchedFiles =
  | {
      readonly kind: "files";
      readonly variables: ReadonlyMap<string, ReadonlyMap<string, string>>;
    }
  | { readonly kind: "failures"; readonly failures: readonly EnvironmentFileFailure[] };

/**
 * Fetches the environment files of a task, all at once: ten a container are the most there are. `source` is absent for a
 * task without credentials of an execution role. Never rejects for what the service or the network does.
 */
export async function fetchEnvironmentFiles(options: {
  /** ARNs of objects. */
  readonly arns: readonly string[];
  readonly region: string;
  readonly source: ObjectSource | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<FetchedFiles> {
  const { source } = options;
  const arns = [...new Set(options.arns)];
  if (arns.length === 0) return { kind: "files", variables: new Map() };
  if (!source) return { kind: "failures", failures: [{ kind: "no credentials" }] };
  const variables = new Map<string, ReadonlyMap<string, string>>();
  const answers = await Promise.all(arns.map((arn) => fetchOne(arn, source, options)));
  const failures: EnvironmentFileFailure[] = [];
  for (const [index, arn] of arns.entries()) {
    const answer = answers[index];
    if (answer instanceof Map) variables.set(arn, answer);
    else if (answer && "kind" in answer) failures.push(answer);
  }
  return failures.length > 0 ? { kind: "failures", failures } : { kind: "files", variables };
}

/** Source: Amazon ECS agent, `agent/s3/s3.go`. */
const OBJECT_ARN = /^arn:[^:]+:s3:::([^/]+)\/(.+)$/s;

async function fetchOne(
  arn: string,
  source: ObjectSource,
  options: {
    readonly region: string;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<ReadonlyMap<string, string> | EnvironmentFileFailure> {
  const [, bucket, key] = OBJECT_ARN.exec(arn) ?? [];
  if (bucket === undefined || key === undefined) return { kind: "invalid ARN", value: arn };
  const { region, signal } = options;
  const answer = await attempt(options, () => source.read({ region, bucket, key }, signal));
  if (answer instanceof FetchRefusal) {
    return answer.kind === "unreachable"
      ? { kind: "unreachable", bucket, key }
      : { kind: "refused", bucket, key, error: answer };
  }
  const parsed = parseEnvironmentFile(answer);
  if ("problem" in parsed) return { kind: "unreadable", bucket, key, problem: parsed.problem };
  return parsed.variables;
}
