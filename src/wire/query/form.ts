import { ApiError } from "../../domain/errors.ts";

/** The parameters of a query request: the first value of each name, as AWS takes it. */
export type FormParameters = ReadonlyMap<string, string>;

/** Reads `a=1&b=2` with form encoding. Never fails: what is not an escape stays as it is. */
export function parseForm(text: string): FormParameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (!parameters.has(name)) parameters.set(name, value);
  }
  return parameters;
}

/**
 * Dotted parameter names as a tree: `A.member.1.B=x` is the value of B under 1 under member under
 * A.
 */
export interface FormNode {
  value: string | undefined;
  readonly children: Map<string, FormNode>;
}

const MAX_DEPTH = 64;

export function formTree(parameters: FormParameters): FormNode {
  const root: FormNode = { value: undefined, children: new Map() };
  for (const [name, value] of parameters) {
    const parts = name.split(".");
    if (parts.length > MAX_DEPTH) {
      throw new ApiError("SerializationException", "The request is nested too deeply.");
    }
    let node = root;
    for (const part of parts) {
      let child = node.children.get(part);
      if (!child) node.children.set(part, (child = { value: undefined, children: new Map() }));
      node = child;
    }
    node.value = value;
  }
  return root;
}
