declare const brand: unique symbol;

/** A primitive that must not be mixed up with another of the same shape, such as two kinds of id. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
