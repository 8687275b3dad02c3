import type {
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
} from "@aws-sdk/client-secrets-manager";
import type { SecretsOperation } from "../operation.ts";
import { randomPassword } from "../password.ts";

export const getRandomPassword: SecretsOperation<
  GetRandomPasswordRequest,
  GetRandomPasswordResponse
> = {
  rules: { PasswordLength: { min: 1, max: 4096 }, ExcludeCharacters: { max: 4096 } },
  handle: ({ input, ids }) => ({ RandomPassword: randomPassword(input, () => ids.random()) }),
};
