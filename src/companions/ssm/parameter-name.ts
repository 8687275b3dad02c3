import { ApiError } from "../../domain/errors.ts";
import { type Scope, scopeKey } from "../../domain/scope.ts";

/** AWS Systems Manager User Guide, "Creating Systems Manager parameters", requirements for parameter names. */
const MAX_LEVELS = 15;

/** A parameter as a request names it. */
export interface ParameterReference {
  /** Nothing for an ARN of another account, region or service, which names no parameter here. */
  readonly parameterKey: string | undefined;
  /** The name without the selector, for messages. */
  readonly name: string;
  /** What stands behind the name: `:3`, `:label`. */
  readonly selector: string | undefined;
}

const ARN = /^arn:[^:]*:ssm:([^:]*):([^:]*):parameter\/(.*)$/s;

/** Reads `name`, `name:version`, `name:label` and an ARN, which may have a selector too. */
export function parseReference(text: string, scope: Scope): ParameterReference {
  const [, region, accountId, resource] = ARN.exec(text) ?? [];
  const [name = "", ...selector] = (resource ?? text).split(":");
  const isElsewhere =
    resource === undefined
      ? text.startsWith("arn:")
      : region !== scope.region || accountId !== scope.accountId;
  return {
    parameterKey: isElsewhere ? undefined : parameterKey(scope, name),
    name: isElsewhere ? text : name,
    selector: selector.length === 0 ? undefined : selector.join(":"),
  };
}

/** `/x` and `x` are one parameter: they have the same ARN. */
export function parameterKey(scope: Scope, name: string): string {
  return `${scopeKey(scope)}/${withoutLeadingSlash(name)}`;
}

export function parameterArn(scope: Scope, name: string): string {
  return `arn:aws:ssm:${scope.region}:${scope.accountId}:parameter/${withoutLeadingSlash(name)}`;
}

function withoutLeadingSlash(name: string): string {
  return name.startsWith("/") ? name.slice(1) : name;
}

/**
 * Throws what PutParameter answers to a name that no parameter can have. The texts about prefixes and unqualified names
 * are AWS's, the others are the model's descriptions or unverified.
 */
export function checkNewName(name: string): void {
  const levels = withoutLeadingSlash(name).split("/");
  const isPath = levels.length > 1;
  const prefix = /^(aws|ssm)/i.exec(levels[0] ?? "")?.[0].toLowerCase();
  if (prefix === "aws" && name.startsWith("/") && isPath) {
    throw new ApiError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
  }
  if (prefix !== undefined && !isPath) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (prefix !== undefined || !/^[a-zA-Z0-9_.\-/]+$/.test(name)) throw invalid(NAME_RULES);
  if (isPath && !name.startsWith("/")) {
    throw invalid("Parameter name must be a fully qualified name");
  }
  if (name.endsWith("/")) throw invalid("Parameter name must not end with slash.");
  if (levels.includes("")) throw invalid(NAME_RULES);
  if (levels.length > MAX_LEVELS) {
    throw new ApiError(
      "HierarchyLevelLimitExceededException",
      `A hierarchy can have a maximum of ${MAX_LEVELS} levels. For more information, see Requirements ` +
        "and constraints for parameter names in the AWS Systems Manager User Guide.",
    );
  }
}

const NAME_RULES =
  'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can ' +
  "consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, " +
  "numbers and the following 3 symbols .-_";

/** Throws what AWS answers to a path that is none. */
export function checkPath(path: string): void {
  if (/^\/([a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*\/?)?$/.test(path)) return;
  throw invalid(
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin with " +
      'a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). ' +
      "It must use only letters, numbers, or the following symbols: . (period), - (hyphen), " +
      "_ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the " +
      'forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Whether a parameter is below a path: directly, or at any depth. A name without a slash is below `/`. */
export function isBelow(name: string, path: string, depth: "OneLevel" | "Recursive"): boolean {
  const full = `/${withoutLeadingSlash(name)}`;
  const start = path.endsWith("/") ? path : `${path}/`;
  if (!full.startsWith(start)) return false;
  return depth === "Recursive" || !full.slice(start.length).includes("/");
}

function invalid(message: string): ApiError {
  return new ApiError("ValidationException", message);
}
