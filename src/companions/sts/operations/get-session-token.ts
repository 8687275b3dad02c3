import type { GetSessionTokenRequest, GetSessionTokenResponse } from "@aws-sdk/client-sts";
import { lastPart } from "../../../domain/arn.ts";
import { ApiError } from "../../../domain/errors.ts";
import { principalOf } from "../../../store/principal.ts";
import { newSession } from "../new-session.ts";
import type { StsOperation } from "../operation.ts";
import { refuseMfa } from "../session-request.ts";

/** AWS STS API Reference, "GetSessionToken", DurationSeconds. */
const DEFAULT_SECONDS = 43_200;
const ROOT_SECONDS = 3600;

/** GetSessionToken: temporary credentials of the user or root that asks, with what they may do. */
export const getSessionToken: StsOperation<GetSessionTokenRequest, GetSessionTokenResponse> = (
  context,
) => {
  const { input, tx, caller, source } = context;
  refuseMfa(input);
  const { kind, session, userId } = principalOf(tx, caller, source);
  if (session) throw denied("Cannot call GetSessionToken with session credentials");
  const seconds = input.DurationSeconds ?? DEFAULT_SECONDS;
  if (kind === "root") {
    const durationSeconds = Math.min(seconds, ROOT_SECONDS);
    return { Credentials: newSession(context, { bearer: { kind }, durationSeconds }) };
  }
  if (kind !== "user") throw denied("Cannot call GetSessionToken with session credentials");
  const { principalArn: userArn } = caller;
  const userName = lastPart(userArn);
  const bearer = { kind, userName, userArn, userId } as const;
  return { Credentials: newSession(context, { bearer, durationSeconds: seconds }) };
};

function denied(message: string): ApiError {
  return new ApiError("AccessDeniedException", message);
}
