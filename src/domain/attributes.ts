import type { ContainerInstanceRecord } from "./container-instance/container-instance.ts";
import { ApiError } from "./errors.ts";

/** An attribute of a container instance as the store keeps it. */
export type AttributeRecord = ContainerInstanceRecord["attributes"][number];

/** An attribute as a request gives it. */
export interface GivenAttribute {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
}

/** Limits and characters: Amazon ECS API Reference, "Attribute" and "PutAttributes". */
const MAX_ATTRIBUTES_PER_CALL = 10;
const MAX_CUSTOM_ATTRIBUTES = 10;
const NAME = /^[A-Za-z0-9_./\\-]{1,128}$/;
const VALUE = /^(?! )[A-Za-z0-9_.@/\\: -]{1,128}(?<! )$/;
/** What agents and the control plane say of an instance, and nobody else. */
const BUILT_IN = /^(?:com\.amazonaws\.ecs\.|ecs\.|longshore\.)/;

/** Whether an attribute is somebody's own rather than one that the agent or ECS sets. */
export function isCustomAttribute({ name }: { readonly name: string }): boolean {
  return !BUILT_IN.test(name);
}

/** Throws InvalidParameterException (texts unverified) for a call with no attribute or too many. */
export function checkAttributeCount(attributes: readonly GivenAttribute[]): void {
  if (attributes.length === 0) throw invalid("Attributes can not be blank.");
  if (attributes.length > MAX_ATTRIBUTES_PER_CALL) {
    throw invalid(`attributes can have at most ${MAX_ATTRIBUTES_PER_CALL} items.`);
  }
}

/**
 * Checks a custom attribute of PutAttributes. Throws InvalidParameterException; the texts are unverified.
 */
export function checkCustomAttribute({ name = "", value }: GivenAttribute): AttributeRecord {
  if (!NAME.test(name)) {
    throw invalid(
      "Attribute names can have 1 to 128 letters, numbers, hyphens, underscores, forward slashes, back slashes, or periods.",
    );
  }
  if (value !== undefined && !VALUE.test(value)) {
    throw invalid(
      "Attribute values can have 1 to 128 letters, numbers, hyphens, underscores, periods, at signs, forward slashes, back slashes, colons, or spaces, and can't start or end with a space.",
    );
  }
  requireCustom(name);
  return { name, ...(value !== undefined && { value }) };
}

/**
 * Throws InvalidParameterException for an attribute that is not the caller's to change, or has no name; the
 * texts are unverified.
 */
export function requireCustom(name: string): void {
  if (name === "") throw invalid("Attribute names can not be blank.");
  if (isCustomAttribute({ name })) return;
  throw invalid(`The attribute ${name} is built in and can't be changed.`);
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

/**
 * The attributes after `put`: one of that name takes the new value, or loses its value.
 * Throws AttributeLimitExceededException (text unverified) when there would be too many custom ones.
 */
export function withAttribute(
  attributes: readonly AttributeRecord[],
  put: AttributeRecord,
): readonly AttributeRecord[] {
  const isThere = attributes.some(({ name }) => name === put.name);
  const next = isThere
    ? attributes.map((attribute) => (attribute.name === put.name ? put : attribute))
    : [...attributes, put];
  if (next.filter(isCustomAttribute).length > MAX_CUSTOM_ATTRIBUTES) {
    throw new ApiError(
      "AttributeLimitExceededException",
      `A resource can have at most ${MAX_CUSTOM_ATTRIBUTES} custom attributes.`,
    );
  }
  return next;
}
