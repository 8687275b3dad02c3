import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
} from "@aws-sdk/client-iam";
import { ApiError } from "../../../domain/errors.ts";
import { identityKey } from "../../../domain/identity/names.ts";
import { roles } from "../../../store/identity-tables.ts";
import { linkedRole, linkedService } from "../../../store/linked-roles.ts";
import type { IamOperation } from "../operation.ts";
import { presentRole } from "../present.ts";

/** CreateServiceLinkedRole, for the services that ECS works with. The texts are recorded from AWS. */
export const createServiceLinkedRole: IamOperation<
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse
> = (context) => {
  const { input, tx, caller } = context;
  const linked = linkedService(input.AWSServiceName);
  if (!linked) {
    throw new ApiError("InvalidInputException", "Invalid service principal name.");
  }
  if (input.CustomSuffix !== undefined) {
    const message = `Custom suffix is not allowed for ${input.AWSServiceName}`;
    throw new ApiError("InvalidInputException", message);
  }
  const { roleName } = linked;
  if (tx.get(roles, identityKey(caller.accountId, roleName))) {
    throw new ApiError(
      "InvalidInputException",
      `Service role name ${roleName} has been taken in this account, please try a different suffix.`,
    );
  }
  const role = linkedRole(
    { ...context, accountId: caller.accountId },
    input.AWSServiceName,
    linked,
  );
  const described =
    input.Description === undefined ? role : { ...role, description: input.Description };
  tx.put(roles, described);
  return { Role: presentRole(described) };
};
