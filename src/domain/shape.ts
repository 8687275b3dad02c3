/**
 * An SDK shape as it is inside Longshore: the same members, but instants are epoch milliseconds rather than
 * `Date`, and everything is read-only. `wire/` turns it into AWS's representation and back.
 */
export type Shape<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Shape<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Shape<T[Key]> }
        : T;
