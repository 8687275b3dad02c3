import type {
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { randomPassword } from "../password.ts";

/**
 * GetRandomPassword: 32 characters by default, with one at least of each kind that isn't excluded. When no characters
 * are left, or there are more kinds than `PasswordLength`: InvalidParameterException.
 */
export const getRandomPassword: SecretsOperation<
  GetRandomPasswordRequest,
  GetRandomPasswordResponse
> = {
  rules: { PasswordLength: { min: 1, max: 4096 }, ExcludeCharacters: { max: 4096 } },
  handle: ({ input, ids }) => ({ RandomPassword: randomPassword(input, () => ids.random()) }),
};
