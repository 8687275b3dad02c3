import type { AttachedPermissionsBoundary } from "@aws-sdk/client-iam";
import type { Shape } from "../../domain/shape.ts";
import { lookUpPolicy, noSuchEntity } from "./find.ts";
import type { IamSurroundings } from "./operation.ts";

interface Bounded {
  readonly permissionsBoundary?: string;
}

/** The ARN of a policy that can be a boundary. */
export function checkedBoundary(where: IamSurroundings, arn: string): string {
  if (lookUpPolicy(where, arn)) return arn;
  throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** The same of a request, where it may be absent. */
export function boundaryOf(where: IamSurroundings, arn: string | undefined): Bounded {
  return arn === undefined ? {} : { permissionsBoundary: checkedBoundary(where, arn) };
}

export function withoutBoundary<Row extends Bounded>(row: Row): Omit<Row, "permissionsBoundary"> {
  const { permissionsBoundary: _, ...rest } = row;
  return rest;
}

export function presentBoundary({ permissionsBoundary }: Bounded): {
  readonly PermissionsBoundary?: Shape<AttachedPermissionsBoundary>;
} {
  if (permissionsBoundary === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: "PermissionsBoundaryPolicy",
      PermissionsBoundaryArn: permissionsBoundary,
    },
  };
}
