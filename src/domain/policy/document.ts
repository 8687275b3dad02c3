/** A policy document taken apart (IAM User Guide, "IAM JSON policy element reference"). */
export interface PolicyDocument {
  /** Only the newer language has variables. */
  readonly version: "2012-10-17" | "2008-10-17";
  readonly statements: readonly Statement[];
}

/** One rule of a policy. */
export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: PatternSet;
  /** Absent in trust policies, whose resource is the role itself. */
  readonly resources?: PatternSet;
  /** Absent in identity policies, whose principal is whom they are attached to. */
  readonly principals?: PrincipalSet;
  readonly conditions: readonly Condition[];
}

/** What `Action` or `NotAction` says; `except` for the latter. */
export interface PatternSet {
  readonly means: "these" | "all except";
  readonly patterns: readonly string[];
}

/** What `Principal` or `NotPrincipal` says; `all except` for the latter. */
export interface PrincipalSet {
  readonly means: "these" | "all except";
  /** `"*"`, or `{"AWS": "*"}` among the others. */
  readonly principals: readonly NamedPrincipal[];
}

/** One of them: an ARN, an account, a service or `*`. */
export interface NamedPrincipal {
  readonly kind: PrincipalKind;
  readonly name: string;
}

/** The members that a principal can have. */
export const PRINCIPAL_KINDS = ["AWS", "CanonicalUser", "Federated", "Service"] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** One line of a `Condition`: an operator, a key, and the values it is held against. */
export interface Condition {
  readonly operator: ConditionOperator;
  readonly quantifier?: "ForAllValues" | "ForAnyValue";
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

/** Every operator, without its quantifier and without `IfExists`. */
export const CONDITION_OPERATORS = [
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "BinaryEquals",
  "Bool",
  "DateEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateNotEquals",
  "IpAddress",
  "NotIpAddress",
  "Null",
  "NumericEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericNotEquals",
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "StringNotEquals",
  "StringNotEqualsIgnoreCase",
  "StringNotLike",
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];
