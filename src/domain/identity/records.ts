/** A tag as IAM spells it inside Longshore; the wire has `Key` and `Value`. */
export interface IdentityTag {
  readonly key: string;
  readonly value: string;
}

/** A policy that lives in one principal and has a name there. */
export interface InlinePolicy {
  readonly policyName: string;
  readonly document: string;
}

/** What users, groups and roles have in common as bearers of policies. */
export interface PolicyBearer {
  readonly inlinePolicies: readonly InlinePolicy[];
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
}

interface Principal extends PolicyBearer {
  readonly accountId: string;
  /** `/`, or `/a/b/`. */
  readonly path: string;
  readonly arn: string;
  readonly createdAtMs: number;
}

interface BoundedPrincipal extends Principal {
  /** The ARN of the managed policy that bounds what it may do. */
  readonly permissionsBoundary?: string;
  readonly tags: readonly IdentityTag[];
}

/** A role as the store keeps it. Instants are epoch milliseconds, here and below. */
export interface RoleRecord extends BoundedPrincipal {
  readonly roleName: string;
  /** `AROA…`. */
  readonly roleId: string;
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  /** Of a service-linked role: `ecs.amazonaws.com`. */
  readonly linkedService?: string;
  readonly lastUsed?: { readonly atMs: number; readonly region: string };
}

/** A user as the store keeps it. */
export interface UserRecord extends BoundedPrincipal {
  readonly userName: string;
  /** `AIDA…`. */
  readonly userId: string;
  /** In lower case, as the groups' keys have them. */
  readonly groups: readonly string[];
}

/** A group as the store keeps it; its members are found by their own records. */
export interface GroupRecord extends Principal {
  readonly groupName: string;
  /** `AGPA…`. */
  readonly groupId: string;
}

/** One of a managed policy's documents, as it was given. */
export interface PolicyVersion {
  readonly versionId: string;
  readonly document: string;
  readonly createdAtMs: number;
}

/** A managed policy as the store keeps it. */
export interface ManagedPolicyRecord {
  readonly arn: string;
  readonly accountId: string;
  readonly policyName: string;
  /** `ANPA…`. */
  readonly policyId: string;
  readonly path: string;
  readonly description?: string;
  /** Oldest first, five at most. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  /** Numbers are never used again. */
  readonly lastVersionNumber: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly tags: readonly IdentityTag[];
}

/** An instance profile as the store keeps it: what an EC2 instance has a role by. */
export interface InstanceProfileRecord {
  readonly accountId: string;
  readonly instanceProfileName: string;
  /** `AIPA…`. */
  readonly instanceProfileId: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAtMs: number;
  /** In lower case, as the role's key has it. */
  readonly role?: string;
  readonly tags: readonly IdentityTag[];
}

/** A user's key as the store keeps it. */
export interface AccessKeyRecord {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly userName: string;
  readonly userArn: string;
  readonly sealedSecret: string;
  readonly status: "Active" | "Inactive";
  readonly createdAtMs: number;
  readonly lastUsed?: {
    readonly atMs: number;
    readonly region: string;
    readonly serviceName: string;
  };
}

/** Temporary credentials, with what they were asked for. */
export interface SessionRecord {
  readonly accessKeyId: string;
  readonly accountId: string;
  /** JSON of secret key and session token. */
  readonly sealedSecrets: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly bearer: SessionBearer;
  /** Session policies; absent when none were given, which bounds nothing. */
  readonly policies?: readonly string[];
  readonly policyArns?: readonly string[];
  readonly tags: readonly IdentityTag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

/** Whom temporary credentials are of. */
export type SessionBearer =
  | {
      readonly kind: "role";
      readonly roleName: string;
      readonly roleId: string;
      readonly sessionName: string;
    }
  | {
      readonly kind: "user";
      readonly userName: string;
      readonly userArn: string;
      /** Absent in sessions of versions before. */
      readonly userId?: string;
    }
  | { readonly kind: "root" };

/** What an account as a whole has. */
export interface IdentityAccountRecord {
  readonly accountId: string;
  readonly alias?: string;
}

/** What stands for the account in the ARNs of AWS's own policies. */
export const MANAGED_BY_AWS = "aws";
