import type { ClusterRecord } from "./cluster.ts";
import { ApiError } from "../errors.ts";

/** A setting as a request gives it. */
export interface GivenClusterSetting {
  readonly name?: string | undefined;
  readonly value?: string | undefined;
}

const CONTAINER_INSIGHTS_VALUES: readonly string[] = ["enabled", "disabled", "enhanced"];

/**
 * The settings of a cluster as ECS stores them. There is one, `containerInsights`; where the request does not
 * have it, `containerInsights` here is what holds: the account's setting, or what the cluster had.
 *
 * Throws InvalidParameterException; the texts are unverified.
 * Source: Amazon ECS API Reference, "ClusterSetting".
 */
export function checkClusterSettings(
  given: readonly GivenClusterSetting[] | undefined,
  containerInsights: string,
): ClusterRecord["settings"] {
  let value = containerInsights;
  for (const setting of given ?? []) {
    if (setting.name !== "containerInsights") {
      throw new ApiError(
        "InvalidParameterException",
        `${setting.name ?? "name"} should be one of [containerInsights]`,
      );
    }
    value = setting.value ?? "";
    if (!CONTAINER_INSIGHTS_VALUES.includes(value)) {
      throw new ApiError(
        "InvalidParameterException",
        `${value} should be one of [${CONTAINER_INSIGHTS_VALUES.join(",")}]`,
      );
    }
  }
  return [{ name: "containerInsights", value }];
}

/** The value of a cluster's `containerInsights`. */
export function containerInsightsOf(cluster: Pick<ClusterRecord, "settings">): string {
  const setting = cluster.settings.find(({ name }) => name === "containerInsights");
  return setting?.value ?? "disabled";
}
