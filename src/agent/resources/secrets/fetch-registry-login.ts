import type { Clock } from "../../../runtime/clock.ts";
import type { PayloadStandIn } from "../../../wire/agent-messages.ts";
import type { RegistryLogin } from "../../images/registry-logins.ts";
import type { TellStandIn } from "../stand-ins.ts";
import type { RegistryFailure } from "./failure-reason.ts";
import { ATTEMPTS, FetchRefusal } from "./fetch-refusal.ts";
import { readSecret } from "./read-in-places.ts";
import { parseRegistryLogin } from "./registry-login.ts";
import type { SecretSource } from "./secret-source.ts";

/**
 * Fetches the login that `repositoryCredentials` names. `source` is absent for a task without credentials of an execution
 * role. Never rejects for what the service or the network does.
 */
export async function fetchRegistryLogin(options: {
  readonly credentialsParameter: string;
  readonly region: string;
  readonly source: SecretSource | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly standIn?: PayloadStandIn;
  readonly tellStandIn: TellStandIn;
}): Promise<
  | { readonly kind: "login"; readonly login: RegistryLogin }
  | { readonly kind: "failure"; readonly failure: RegistryFailure }
> {
  const { credentialsParameter: arn, region, source, standIn } = options;
  if (!source) return failed({ kind: "no credentials" });
  const answer = await readSecret({ ...options, source }, { region, arn }, standIn);
  if (answer instanceof FetchRefusal) {
    return failed(
      answer.kind === "unreachable"
        ? { kind: "unreachable", arn, attempts: ATTEMPTS }
        : { kind: "refused", arn, error: answer },
    );
  }
  const parsed = parseRegistryLogin(answer);
  if ("problem" in parsed) return failed({ kind: "malformed", problem: parsed.problem });
  return { kind: "login", login: parsed.login };
}

function failed(failure: RegistryFailure) {
  return { kind: "failure" as const, failure };
}
