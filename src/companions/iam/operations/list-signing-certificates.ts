import type {
  ListSigningCertificatesRequest,
  ListSigningCertificatesResponse,
} from "@aws-sdk/client-iam";
import { findUser } from "../find.ts";
import type { IamOperation } from "../operation.ts";

/** ListSigningCertificates: nobody has any here, which tools ask before they delete a user. */
export const listSigningCertificates: IamOperation<
  ListSigningCertificatesRequest,
  ListSigningCertificatesResponse
> = (context) => {
  if (context.input.UserName !== undefined) findUser(context, context.input.UserName);
  return { Certificates: [], IsTruncated: false };
};
