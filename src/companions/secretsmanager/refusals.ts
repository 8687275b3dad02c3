import { ApiError } from "../../domain/errors.ts";

/** Answers that more than one operation gives, in AWS's words. */

export function secretNotFound(): ApiError {
  return new ApiError(
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret.",
  );
}

export function invalidParameter(message: string): ApiError {
  return new ApiError("InvalidParameterException", message);
}

export function invalidRequest(message: string): ApiError {
  return new ApiError("InvalidRequestException", message);
}

export function quotaExceeded(): ApiError {
  return new ApiError(
    "LimitExceededException",
    "The request failed because it would exceed one of the Secrets Manager quotas.",
  );
}
