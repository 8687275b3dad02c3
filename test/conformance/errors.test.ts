import * as sdk from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../src/domain/errors.ts";

/** What AWS answers before a request has reached a service, and the agent endpoint's own: in no model. */
const IN_NO_MODEL = [
  "BadRequestException",
  "ExpiredTokenException",
  "InactiveInstanceException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingActionException",
  "MissingAuthenticationTokenException",
  "NotImplementedException",
  "RequestEntityTooLargeException",
  "RequestTimeoutException",
  "SerializationException",
  "ThrottlingException",
  "UnknownOperationException",
  "UnrecognizedClientException",
];

test("every error code is in the SDK's model, but for those that are in none", () => {
  const inNoModel = ERROR_CODES.filter((code) => !isErrorClass(Reflect.get(sdk, code)));
  expect(inNoModel.toSorted()).toEqual(IN_NO_MODEL);
});

function isErrorClass(value: unknown): boolean {
  return typeof value === "function" && value.prototype instanceof sdk.ECSServiceException;
}
