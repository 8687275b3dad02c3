import type { PayloadTask, RoleCredentials } from "../../../wire/agent-messages.ts";
import { RuntimeFault } from "../../container-runtime.ts";
import type { EcrAuthData, EcrLogins } from "../../images/registry-source.ts";
import type { EcrTokenFailure } from "./failure-reason.ts";
import { asFetchRefusal, FetchRefusal } from "./fetch-refusal.ts";

/**
 * Why ECR gives the execution role of a task no token, for the first image it is needed for; nothing when it does. Fargate
 * asks before it pulls. What was given here is there when the image is pulled. Rejects for nothing that ECR or the network
 * does.
 */
export async function checkEcrTokens(
  { containers = [] }: PayloadTask,
  role: RoleCredentials | undefined,
  logins: EcrLogins | undefined,
): Promise<EcrTokenFailure | undefined> {
  if (role === undefined || logins === undefined) return undefined;
  const wanted = new Map(
    containers.flatMap(({ registryAuthentication }) => {
      if (registryAuthentication?.type !== "ecr") return [];
      const { ecrAuthData } = registryAuthentication;
      return ecrAuthData.useExecutionRole ? [[JSON.stringify(ecrAuthData), ecrAuthData]] : [];
    }),
  );
  const failures = await Promise.all(
    Array.from(wanted.values(), (ecr) => failureOf(logins, ecr, role)),
  );
  return failures.find((failure) => failure !== undefined);
}

async function failureOf(
  logins: EcrLogins,
  ecr: EcrAuthData,
  role: RoleCredentials,
): Promise<EcrTokenFailure | undefined> {
  try {
    await asFetchRefusal(() => withoutFault(() => logins.login(ecr, role)));
    return undefined;
  } catch (error) {
    if (!(error instanceof FetchRefusal)) throw error;
    if (error.kind === "unreachable") return { kind: "unreachable", detail: error.message };
    return { kind: "refused", error };
  }
}

/** What ECR or the network said, rather than what Docker would be told. */
async function withoutFault<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof RuntimeFault && error.cause !== undefined ? error.cause : error;
  }
}
