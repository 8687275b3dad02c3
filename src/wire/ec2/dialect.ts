import { wireName, type QueryDialect } from "../query/read.ts";
import { resolveSchema, type SchemaRef } from "../schema.ts";

/**
 * Parameters as EC2 names them: the model's own name for queries, else the name in answers with a capital
 * first letter; lists as `Filter.1.Value.1`. Source: Smithy specification, "AWS EC2 query protocol".
 */
export const EC2_QUERY: QueryDialect = { memberName: parameterName, flattens: true };

function parameterName(schema: SchemaRef, name: string): string {
  const { ec2QueryName } = resolveSchema(schema).traits;
  if (typeof ec2QueryName === "string") return ec2QueryName;
  const shown = wireName(schema, name);
  return `${shown.slice(0, 1).toUpperCase()}${shown.slice(1)}`;
}
