import { formatCidr, parseCidr } from "../../domain/network/cidr.ts";
import { ApiError } from "../../domain/errors.ts";
import { invalidValue, required } from "./parameters.ts";

/** Sizes of VPCs and subnets: Amazon VPC User Guide, "VPC CIDR blocks" and "Subnet CIDR blocks". */
const SHORTEST_PREFIX = 16;
const LONGEST_PREFIX = 28;

/**
 * The block of a new VPC or subnet in its canonical form. Throws InvalidParameterValue for what is no block and
 * `rangeCode` for one of a size that EC2 does not take.
 */
export function blockParameter(
  given: string | undefined,
  rangeCode: "InvalidVpc.Range" | "InvalidSubnet.Range",
): string {
  const text = required(given, "cidrBlock");
  const cidr = parseCidr(text);
  if (!cidr) {
    throw invalidValue(
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if (cidr.prefixLength < SHORTEST_PREFIX || cidr.prefixLength > LONGEST_PREFIX) {
    throw outOfRange(text, rangeCode);
  }
  return formatCidr(cidr);
}

export function outOfRange(
  cidrBlock: string,
  code: "InvalidVpc.Range" | "InvalidSubnet.Range",
): ApiError {
  return new ApiError(code, `The CIDR '${cidrBlock}' is invalid.`);
}
