import { ApiError } from "../../domain/errors.ts";

/**
 * AWS's words for a JSON value of the wrong type. Observed on ECS: "STRING_VALUE cannot be
 * converted to Integer" and "Unrecognized collection type class com.amazonaws.madison.frontend.…"
 * (aws-actions/amazon-ecs-deploy-task-definition, issues 587 and 610). The others are those of
 * DynamoDB, whose front end words these two in the same way.
 */
export function conversionError(value: unknown, wanted: JavaType): ApiError {
  if (Array.isArray(value)) {
    return serializationError(`Unrecognized collection type ${wanted.collection}`);
  }
  if (typeof value === "object") return structureNotExpected();
  return serializationError(`${tokenName(value)} cannot be converted to ${wanted.name}`);
}

/** A structure or map where something else is wanted. */
export function structureNotExpected(): ApiError {
  return serializationError("Start of structure or map found where not expected.");
}

/** A scalar or list where a structure, map or list is wanted. */
export function collectionError(
  value: unknown,
  wanted: { readonly collection: string; readonly isElement: boolean },
): ApiError {
  if (Array.isArray(value)) {
    return serializationError(`Unrecognized collection type ${wanted.collection}`);
  }
  if (typeof value === "object" && value !== null) return structureNotExpected();
  return serializationError(
    wanted.isElement ? "Unexpected value type in payload" : "Unexpected field type",
  );
}

export function serializationError(message: string): ApiError {
  return new ApiError("SerializationException", message);
}

/** A scalar type as AWS's front end names it. */
export interface JavaType {
  /** As in "cannot be converted to Integer". */
  readonly name: string;
  /** As in "Unrecognized collection type class java.lang.Integer". */
  readonly collection: string;
}

export function boxed(name: "String" | "Boolean" | "Integer" | "Long" | "Double"): JavaType {
  return { name, collection: `class java.lang.${name}` };
}

/** The names that Jackson, AWS's JSON reader, has for the tokens of scalars. */
function tokenName(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "STRING_VALUE";
    case "boolean":
      return value ? "TRUE_VALUE" : "FALSE_VALUE";
    default:
      return Number.isInteger(value) ? "NUMBER_VALUE" : "DECIMAL_VALUE";
  }
}
