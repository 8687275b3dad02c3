import { parseJson, recordOf } from "../json.ts";
import { ApiError } from "../errors.ts";

/** What an EC2 instance identity document says, as far as ECS uses it. */
export interface InstanceIdentity {
  readonly instanceId?: string;
  readonly availabilityZone?: string;
  readonly instanceType?: string;
  readonly imageId?: string;
}

/**
 * Reads the document that an agent on EC2 sends; an agent elsewhere sends an empty text. Its signature is not
 * verified: the request's own signature says who registers.
 *
 * Throws ClientException, in words that are unverified, for a text that is no such document.
 * Source: Amazon EC2 User Guide, "Instance identity documents".
 */
export function readInstanceIdentity(document: string | undefined): InstanceIdentity {
  if (document === undefined || document === "") return {};
  const content = recordOf(parseJson(document));
  if (!content) throw new ApiError("ClientException", "The instance identity document is invalid.");
  const member = (name: string): string | undefined => {
    const value = content[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const instanceId = member("instanceId");
  const availabilityZone = member("availabilityZone");
  const instanceType = member("instanceType");
  const imageId = member("imageId");
  return {
    ...(instanceId !== undefined && { instanceId }),
    ...(availabilityZone !== undefined && { availabilityZone }),
    ...(instanceType !== undefined && { instanceType }),
    ...(imageId !== undefined && { imageId }),
  };
}
