// The words of the two lists that every layer draws: sprites and ribbons.

export const SPRITE_WORDS = 10 // x, y, half width, half height, angle, kind, r, g, b, a
export const RIBBON_WORDS = 6 // x, y, r, g, b, a; three vertices a point: edge, middle, edge
export const STRIP_WORDS = 3 // of each ribbon: its first vertex, its points, the body whose trail it is

// Kinds of sprites.
export const DISC = 0
export const HALO = 1
export const RING = 2
export const STAR = 3
export const BLOT = 4
