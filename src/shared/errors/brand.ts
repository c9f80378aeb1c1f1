/**
 * Marks the errors that this package makes. Two copies of it can be loaded (a pre-bundled dependency
 * beside its source), and then `instanceof` is false for the other copy's errors. The brand is the
 * same symbol in both.
 */
export const errorBrand = /* @__PURE__ */ Symbol.for('@gnosticdev/hono-actions:error')
