import type { RoleType } from "../wire/agent-messages.ts";

/**
 * Where credentials of roles for tasks come from: STS's AssumeRole, as the service `ecs-tasks.amazonaws.com`. Every
 * call ends. Rejects with `RoleRefused` when asking again would change nothing: there is no such role, or its
 * trust policy does not let ECS have it. Anything else it rejects with is for trying again.
 */
export interface RoleCredentialsSource {
  assume(wish: RoleWish): Promise<AssumedRole>;
}

export interface RoleWish {
  readonly accountId: string;
  readonly region: string;
  readonly roleArn: string;
  readonly roleType: RoleType;
  readonly taskArn: string;
  /** The name of the session: the task's id, as on AWS. */
  readonly sessionName: string;
}

export interface AssumedRole {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expirationMs: number;
}

export class RoleRefused extends Error {
  override readonly name = "RoleRefused";
}
