import type { Operation, OperationName } from "./operation.ts";

/** The operations that are built, one line each, sorted. What is not here answers NotImplementedException. */
export const operations: { readonly [Name in OperationName]?: Operation<Name> } = {};
