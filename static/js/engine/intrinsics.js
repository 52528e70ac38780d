// The few operations of the exact subset that Python and JavaScript spell differently.
// The twin of simulation/engine/kernel/intrinsics.py; all unsigned 32-bit results are non-negative on both sides.

/** Low 32 bits of a product. @type {(a: number, b: number) => number} */
export const mul32 = (a, b) => Math.imul(a, b) >>> 0;

/** @type {(a: number, b: number) => number} */
export const xor32 = (a, b) => (a ^ b) >>> 0;

/** A good hash of 32 bits (lowbias32). @type {(h: number) => number} */
export const mix32 = (h) => {
  h ^= h >>> 16;
  h = Math.imul(h, 0x21f0aaad);
  h ^= h >>> 15;
  h = Math.imul(h, 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
};

/** @type {(a: number, b: number) => number} */
export const hash2 = (a, b) => mix32(mix32(a) ^ Math.imul(b, 0x9e3779b1));

/** @type {(a: number, b: number, c: number) => number} */
export const hash3 = (a, b, c) => hash2(hash2(a, b), c);

/** @type {(a: number, b: number, c: number, d: number) => number} */
export const hash4 = (a, b, c, d) => hash2(hash2(hash2(a, b), c), d);

/** @type {(h: number) => number} */
export const u01 = (h) => (h >>> 0) * 2.3283064365386963e-10;

/** @type {(h: number) => number} */
export const lo16 = (h) => h & 65535;

/** @type {(h: number) => number} */
export const hi16 = (h) => h >>> 16;

/** @type {(a: number, b: number) => number} */
export const idiv = (a, b) => Math.floor(a / b);

/** @type {(a: number, b: number) => number} */
export const imod = (a, b) => a % b;

/** Sort the first words of an array, ascending, in place. @type {(keys: Float64Array, count: number) => void} */
export const sort_keys = (keys, count) => {
  keys.subarray(0, count).sort();
};
