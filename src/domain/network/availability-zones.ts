/** The zones of every region: three, as in most of AWS's. A host may be in any of them. */
const ZONE_LETTERS = ["a", "b", "c"] as const;

/** A zone of a region. The name is the account's, the id is everybody's. */
export interface AvailabilityZone {
  /** `us-east-1a`. */
  readonly zoneName: string;
  /** `use1-az1`. */
  readonly zoneId: string;
}

/** The availability zones of a region, in order. */
export function availabilityZones(region: string): readonly AvailabilityZone[] {
  return ZONE_LETTERS.map((letter, index) => ({
    zoneName: `${region}${letter}`,
    zoneId: `${regionCode(region)}-az${index + 1}`,
  }));
}

/** The id of a zone by its name; that of a name which is none is made up by the same rule. */
export function zoneIdOf(region: string, zoneName: string): string {
  const zone = availabilityZones(region).find((each) => each.zoneName === zoneName);
  return zone?.zoneId ?? `${regionCode(region)}-az1`;
}

/**
 * `us-east-1` is `use1`, `ap-southeast-2` is `apse2`, `us-gov-west-1` is `usgw1`: AWS RAM User Guide,
 * "Availability Zone IDs".
 */
function regionCode(region: string): string {
  return region
    .split("-")
    .map((part, index) => (index === 0 || /^\d+$/.test(part) ? part : initials(part)))
    .join("");
}

function initials(direction: string): string {
  const [, first = "", second = ""] =
    /^(north|south)(east|west)$/.exec(direction) ?? /^(.)()/.exec(direction) ?? [];
  return `${first.slice(0, 1)}${second.slice(0, 1)}`;
}
