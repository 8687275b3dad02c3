import type {
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from "@aws-sdk/client-iam";
import { noSuchEntity } from "../find.ts";
import type { IamOperation } from "../operation.ts";

const DELETION_TASK = /^task\/aws-service-role\/[\w.-]+\/\w+\/[0-9a-f-]{36}$/;

/** GetServiceLinkedRoleDeletionStatus. A deletion has always succeeded by the time its id is known. */
export const getServiceLinkedRoleDeletionStatus: IamOperation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
> = ({ input }) => {
  if (DELETION_TASK.test(input.DeletionTaskId)) return { Status: "SUCCEEDED" };
  throw noSuchEntity(`Deletion task ${input.DeletionTaskId} cannot be found.`);
};
