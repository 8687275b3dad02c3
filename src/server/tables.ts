import { ecrTables } from "../companions/ecr/tables.ts";
import { logTables } from "../companions/logs/tables.ts";
import { s3Tables } from "../companions/s3/tables.ts";
import { secretsManagerTables } from "../companions/secretsmanager/tables.ts";
import { ssmTables } from "../companions/ssm/tables.ts";
import type { AnyTable } from "../store/table.ts";
import { coreTables } from "../store/tables.ts";

/** Every table of this server's store: the core's, and one line per companion that keeps state. */
export const tables: readonly AnyTable[] = [
  ...coreTables,
  ...ecrTables,
  ...logTables,
  ...s3Tables,
  ...secretsManagerTables,
  ...ssmTables,
];
