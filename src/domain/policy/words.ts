/** What IAM says of an action that can't be one, or nothing. The texts are AWS's. */
export function actionProblem(action: string): string | undefined {
  if (action === "*") return undefined;
  const [vendor = "", ...rest] = action.split(":");
  if (rest.length === 0) {
    return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  }
  if (rest.length > 1) return "Actions/Condition can contain only one colon.";
  return /^[A-Za-z0-9-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
}

/** The same for a resource. */
export function resourceProblem(resource: string): string | undefined {
  if (resource === "*") return undefined;
  const [prefix, partition = "", service = "", region = "", , ...rest] = resource.split(":");
  if (prefix !== "arn") return `Resource ${resource} must be in ARN format or "*".`;
  if (partition !== "*" && !/^aws[a-z-]*$/.test(partition)) {
    return `Partition "${partition}" is not valid for resource "${resource}".`;
  }
  // `arn:aws:*` and the like: the wildcard stands for all the parts that are missing.
  if (rest.length === 0 && !resource.endsWith("*")) return "The policy failed legacy parsing";
  if (service === "iam" && region !== "" && region !== "*") {
    return `IAM resource ${resource} cannot contain region information.`;
  }
  return undefined;
}
