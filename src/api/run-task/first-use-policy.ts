import type { ContainerDefinition } from "../../domain/task-definition/record.ts";

/** The inline policy that an execution role has which was made on first use. */
export const FIRST_USE_POLICY = "longshore-first-use";

/** IAM and STS quotas, "IAM character limits", inline policies of a role. */
const MAX_LENGTH = 10_240;

/**
 * The document that allows a role to fetch what containers name, beside what its document said before. Nothing when there
 * is nothing to add, or no room for it.
 */
export function firstUsePolicy(
  containers: readonly ContainerDefinition[],
  given: { readonly accountId: string; readonly before?: string | undefined },
): string | undefined {
  const before = statementsIn(given.before);
  const known = new Set(before.flatMap(resourcesOf));
  const needed = containers.flatMap((container) => neededBy(container, given.accountId));
  const missing = needed.filter(([, arn]) => !known.has(arn));
  if (missing.length === 0) return undefined;
  const added = Array.from(
    Map.groupBy(missing, ([action]) => action),
    ([Action, pairs]) => ({
      Effect: "Allow",
      Action,
      Resource: [...new Set(pairs.map(([, arn]) => arn))],
    }),
  );
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [...before, ...added] });
  return document.length > MAX_LENGTH ? undefined : document;
}

type Needed = readonly (readonly [action: string, arn: string])[];

function neededBy(container: ContainerDefinition, accountId: string): Needed {
  const {
    secrets = [],
    logConfiguration,
    repositoryCredentials,
    environmentFiles = [],
  } = container;
  const login = repositoryCredentials?.credentialsParameter;
  const values = [...secrets, ...(logConfiguration?.secretOptions ?? [])].map(
    ({ valueFrom }) => valueFrom,
  );
  return [
    ...[...values, login].flatMap((valueFrom = "") => forSecret(valueFrom, accountId)),
    ...environmentFiles.map(({ value = "" }) => ["s3:GetObject", value] as const),
  ];
}

/** In any region, as what is named of another account is looked for in two. */
function forSecret(valueFrom: string, accountId: string): Needed {
  if (valueFrom === "") return [];
  const [prefix, , service, , , ...resource] = valueFrom.split(":");
  if (prefix === "arn" && service === "secretsmanager") {
    const name = resource[1] ?? "";
    const names = new Set([name, name.replace(/-[A-Za-z0-9]{6}$/, "")]);
    return Array.from(names, (it) => [
      "secretsmanager:GetSecretValue",
      `arn:aws:secretsmanager:*:${accountId}:secret:${it}-??????`,
    ]);
  }
  const path = prefix === "arn" ? (resource[0] ?? "").replace(/^parameter\//, "") : valueFrom;
  const name = path.replace(/^\//, "").replace(/:.*$/, "");
  return [["ssm:GetParameters", `arn:aws:ssm:*:${accountId}:parameter/${name}`]];
}

function statementsIn(document = "{}"): readonly unknown[] {
  const statements: unknown = Reflect.get(Object(JSON.parse(document)), "Statement");
  if (statements === undefined) return [];
  return Array.isArray(statements) ? statements : [statements];
}

function resourcesOf(statement: unknown): readonly unknown[] {
  const resources: unknown = Reflect.get(Object(statement), "Resource");
  return Array.isArray(resources) ? resources : [resources];
}
