import type { PayloadSecret, PayloadStandIn } from "../../../wire/agent-messages.ts";

/** What a task says of a secret: where it is, and under which name. */
export type WantedSecret = Pick<PayloadSecret, "valueFrom" | "region" | "provider" | "standIn">;

/** One value of the Parameter Store or of Secrets Manager. */
export type SecretReference =
  | {
      readonly kind: "parameter";
      readonly region: string;
      readonly name: string;
      readonly standIn?: PayloadStandIn;
    }
  | {
      readonly kind: "secret";
      readonly region: string;
      readonly arn: string;
      /** Of a secret that is JSON, the value of this key. */
      readonly jsonKey?: string;
      readonly versionStage?: string;
      readonly versionId?: string;
      readonly standIn?: PayloadStandIn;
    }
  | { readonly kind: "invalid"; readonly valueFrom: string };

/** `secret:NAME` and `secret:NAME:JSON-KEY:VERSION-STAGE:VERSION-ID`, of which the last three may be empty. */
const PLAIN_PARTS = 2;
const PARTS_WITH_PARAMETERS = 5;

/**
 * Reads the forms of `valueFrom` that ECS takes: a parameter's name or ARN, and a secret's ARN, alone or with a JSON key,
 * a stage and a version id. Source: Amazon ECS agent, `asmsecret.go`; Amazon ECS Developer Guide, "Pass Secrets Manager
 * secrets through Amazon ECS environment variables".
 */
export function parseSecretReference({
  valueFrom,
  region,
  provider,
  standIn,
}: WantedSecret): SecretReference {
  const [, , service, arnRegion = "", , ...resource] = valueFrom.split(":");
  const isArn = valueFrom.startsWith("arn:");
  const other = standIn && { standIn };
  if (provider === "ssm") {
    if (!isArn) return { kind: "parameter", region, name: valueFrom, ...other };
    const [name = "", ...selector] = resource;
    if (service !== "ssm" || !name.startsWith("parameter/")) return { kind: "invalid", valueFrom };
    return {
      kind: "parameter",
      region: arnRegion || region,
      name: [parameterName(name.slice("parameter/".length)), ...selector].join(":"),
      ...other,
    };
  }
  if (!isArn || service !== "secretsmanager") return { kind: "invalid", valueFrom };
  const isWhole = resource.length === PLAIN_PARTS || resource.length === PARTS_WITH_PARAMETERS;
  const [type, name = "", jsonKey = "", versionStage = "", versionId = ""] = resource;
  if (!isWhole || type !== "secret" || name === "") return { kind: "invalid", valueFrom };
  const ending = resource.slice(PLAIN_PARTS).join(":");
  return {
    kind: "secret",
    region: arnRegion || region,
    arn: resource.length === PLAIN_PARTS ? valueFrom : valueFrom.slice(0, -ending.length - 1),
    ...(jsonKey !== "" && { jsonKey }),
    ...(versionStage !== "" && { versionStage }),
    ...(versionId !== "" && { versionId }),
    ...other,
  };
}

/** The ARN of `/a/b` ends in `parameter/a/b`; that of `/a` and of `a`, which are one, in `parameter/a`. */
function parameterName(path: string): string {
  return path.includes("/") ? `/${path}` : path;
}
