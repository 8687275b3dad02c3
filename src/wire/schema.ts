/**
 * What Longshore reads out of the schemas that the AWS SDK exports at run time (`RunTask$` and so on):
 * arrays whose first element tells the kind. Their form is documented by the types of `@smithy/types`,
 * `schema/static-schemas`; nothing of the SDK's own (de)serialisers is used.
 */
export type SchemaRef = number | readonly unknown[] | (() => SchemaRef);

export interface StructSchema {
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly schema: SchemaRef }[];
  /** The required members; the SDK lists them first and says how many they are. */
  readonly required: readonly string[];
}

export interface OperationSchema {
  readonly name: string;
  readonly input: StructSchema;
  readonly output: StructSchema;
}

/** The operation's schemas from an SDK package's exports, or nothing when the model has no such operation. */
export function operationSchema(
  _model: Readonly<Record<string, unknown>>,
  _operation: string,
): OperationSchema | undefined {
  return undefined;
}
