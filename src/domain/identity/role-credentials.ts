/** Temporary credentials of a role, as containers and agents are given them. */
export interface RoleCredentials {
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAtMs: number;
}

/**
 * Where the control plane gets the credentials of a task's roles.
 *
 * `assume` is asked anew whenever they are about to expire. It rejects when the role is not there, does not trust
 * `ecs-tasks.amazonaws.com`, or STS can't be reached; the error's message says which. `close` ends its connections.
 */
export interface RoleCredentialsSource {
  assume(request: {
    readonly roleArn: string;
    readonly taskId: string;
    readonly region: string;
  }): Promise<RoleCredentials>;
  close(): void;
}
