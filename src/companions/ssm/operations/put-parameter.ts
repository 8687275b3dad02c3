import type { PutParameterRequest, PutParameterResult } from "@aws-sdk/client-ssm";
import { ApiError } from "../../../domain/errors.ts";
import { newValue } from "../new-value.ts";
import type { SsmContext, SsmOperation } from "../operation.ts";
import { checkNewName, parameterKey } from "../parameter-name.ts";
import { NAME, TAGS } from "../rules.ts";
import { latest, type Stored, valueIdentity, versionKey } from "../stored.ts";
import { type ParameterRecord, parameters, parameterVersions } from "../tables.ts";
import { withTags } from "../tags.ts";
import { chooseTier } from "../tier.ts";

/** AWS Systems Manager User Guide, "Working with parameter versions". */
const MAX_VERSIONS = 100;

type Context = SsmContext<PutParameterRequest>;

/**
 * PutParameter: the first version, or with `Overwrite` the next, in which stays what isn't given. Without:
 * ParameterAlreadyExists; policies: InvalidPolicyTypeException. The 101st version removes the oldest unless it has a
 * label. `KeyId` is shown only (docs/extensions.md, keys-without-kms).
 */
export const putParameter: SsmOperation<PutParameterRequest, PutParameterResult> = {
  rules: {
    Name: NAME,
    Description: { max: 1024 },
    Value: { required: true, min: 1, sensitive: true },
    Type: { oneOf: ["SecureString", "StringList", "String"] },
    KeyId: { min: 1, max: 256, pattern: /^([a-zA-Z0-9:/_-]+)$/ },
    AllowedPattern: { max: 1024 },
    Tags: TAGS,
    Tier: { oneOf: ["Standard", "Advanced", "Intelligent-Tiering"] },
    Policies: { min: 1, max: 4096 },
    DataType: { max: 128 },
  },
  handle: (context) => {
    const { input, tx, caller, sealer, nowMs } = context;
    const { Name = "", Value = "", Overwrite = false, Tags = [] } = input;
    checkNewName(Name);
    checkPolicies(input.Policies);
    if (Overwrite && Tags.length > 0) {
      throw new ApiError(
        "ValidationException",
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, " +
          "please remove overwrite flag. To update tags for an existing parameter, please use " +
          "AddTagsToResource or RemoveTagsFromResource.",
      );
    }
    const before = existing(context);
    const tier = chooseTier(input.Tier, before?.version.tier, Value);
    const value = newValue(input, before?.version);
    const parameter = before ? nextVersion(context, before) : firstVersion(context);
    const version = parameter.latestVersion;
    tx.put(parameters, parameter);
    tx.put(parameterVersions, {
      versionKey: versionKey(parameter.parameterKey, version),
      parameterKey: parameter.parameterKey,
      version,
      value: sealer.seal(Value, valueIdentity(parameter, parameter.name, version)),
      ...value,
      tier,
      lastModifiedMs: nowMs,
      lastModifiedUser: caller.principalArn,
    });
    return { Version: version, Tier: tier };
  },
};

/** Throws ParameterAlreadyExists when there is one and it is not to be overwritten. */
function existing({ input, tx, caller }: Context): Stored | undefined {
  const { Name = "", Overwrite = false } = input;
  const parameter = tx.get(parameters, parameterKey(caller, Name));
  if (parameter && !Overwrite) {
    throw new ApiError(
      "ParameterAlreadyExists",
      "The parameter already exists. To overwrite this value, set the overwrite option in the request " +
        "to true.",
    );
  }
  return parameter && latest(tx, parameter);
}

function firstVersion({ input, caller }: Context): ParameterRecord {
  const { Name = "", Tags = [] } = input;
  return {
    parameterKey: parameterKey(caller, Name),
    accountId: caller.accountId,
    region: caller.region,
    name: Name,
    latestVersion: 1,
    oldestVersion: 1,
    labels: {},
    tags: withTags({}, Tags),
  };
}

/** The oldest version goes when there are too many, unless a label holds it. */
function nextVersion({ tx }: Context, { parameter }: Stored): ParameterRecord {
  const { latestVersion, oldestVersion, labels, name, parameterKey: key } = parameter;
  const isFull = latestVersion - oldestVersion + 1 >= MAX_VERSIONS;
  if (isFull) {
    if (Object.values(labels).includes(oldestVersion)) {
      throw new ApiError(
        "ParameterMaxVersionLimitExceeded",
        `You attempted to create a new version of ${name} by calling the PutParameter API with the ` +
          `overwrite flag. Version ${oldestVersion}, the oldest version, can't be deleted because it ` +
          "has a label associated with it. Move the label to another version of the parameter, and try again.",
      );
    }
    tx.delete(parameterVersions, versionKey(key, oldestVersion));
  }
  return {
    ...parameter,
    latestVersion: latestVersion + 1,
    oldestVersion: isFull ? oldestVersion + 1 : oldestVersion,
  };
}

/** An empty list takes policies away, and there are none. */
function checkPolicies(policies: string | undefined): void {
  if (policies === undefined || /^\s*\[\s*(\{\s*\})?\s*\]\s*$/.test(policies)) return;
  throw new ApiError(
    "InvalidPolicyTypeException",
    "Longshore does not implement parameter policies (Expiration, ExpirationNotification, NoChangeNotification).",
  );
}
