// A proof of the picture before it is drawn: what the moving layer will show at a few hundred points of the screen, worked out from the
// list that the layers draw. Points, not means of cells: what flashes is a place that marks cover and leave.
import { BLOT, DISC, HALO, RIBBON_WORDS, RING, SPRITE_WORDS, STRIP_WORDS } from "./marks.js"

export const COLUMNS = 32
export const ROWS = 20
const POINTS = COLUMNS * ROWS
const RIM_PX = 0.75 // half the breadth of a ring's line
const [BLOT_INNER, BLOT_OUTER] = [0.58 ** 2, 0.74 ** 2] // its rim is uneven and soft
const HALO_STEPS = 64
const FLAT = [0.7, 0.8] // so far from its middle, a ribbon of the Canvas layer is that strong; the WebGL layer's fades from there on
const LEAST = 0.003 // of strength: what nobody sees

/** A halo's strength by the square of the distance from its middle, as shaders.js has it. */
const HALO_BY_SQUARE = Float32Array.from({ length: HALO_STEPS + 1 }, (_, k) => {
  const inward = 1 - Math.sqrt(k / HALO_STEPS)
  return inward * inward * (0.35 + 0.65 * inward)
})

/** Where in its cell each point lies, 0 to 1: uneven, so that no lattice of bodies falls between all of them. */
const offset = (/** @type {number} */ k, /** @type {number} */ salt) => 0.1 + 0.8 * ((k * salt) % 1)

export class Proof {
  constructor() {
    /** Premultiplied r, g, b, a of each point, 0 to 1, row by row. */
    this.marks = new Float32Array(POINTS * 4)
    this.offsets = Float32Array.from({ length: POINTS * 2 }, (_, k) => offset(k >> 1, k % 2 ? 0.5698402909980532 : 0.7548776662466927))
    this.cellWidth = this.cellHeight = 1
  }

  /** @param {import("./draw-list.js").DrawList} list @param {import("./view.js").View} view */
  take(list, view) {
    this.marks.fill(0)
    this.cellWidth = view.width / COLUMNS
    this.cellHeight = view.height / ROWS
    for (let k = 0; k < list.stripCount; k++) this.#ribbon(list.ribbons, list.strips[STRIP_WORDS * k], list.strips[STRIP_WORDS * k + 1])
    for (let k = 0; k < list.spriteCount; k++) this.#sprite(list.sprites, k * SPRITE_WORDS)
  }

  /** @param {Float32Array} words @param {number} at */
  #sprite(words, at) {
    const [x, y, w, kind] = [words[at], words[at + 1], words[at + 2], words[at + 5]]
    const { cellWidth, cellHeight, offsets } = this
    const [left, right] = [Math.max(0, Math.floor((x - w) / cellWidth)), Math.min(COLUMNS - 1, Math.floor((x + w) / cellWidth))]
    const [top, bottom] = [Math.max(0, Math.floor((y - w) / cellHeight)), Math.min(ROWS - 1, Math.floor((y + w) / cellHeight))]
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const point = row * COLUMNS + column
        const dx = (column + offsets[2 * point]) * cellWidth - x
        const dy = (row + offsets[2 * point + 1]) * cellHeight - y
        const square = (dx * dx + dy * dy) / (w * w)
        if (square < 1) this.#cover(point, words, at + 6, shapeOf(kind, square, w, dx, dy, words[at + 4]))
      }
    }
  }

  /** @param {Float32Array} words @param {number} first its first vertex @param {number} points */
  #ribbon(words, first, points) {
    for (let k = 0; k < points - 1; k++) {
      const at = (first + 3 * k + 1) * RIBBON_WORDS // the middle; one edge is the vertex before
      if (Math.max(words[at + 2], words[at + 3], words[at + 4], words[at + 5]) > LEAST) this.#piece(words, at)
    }
  }

  /** A ribbon from one of its points to the next. @param {Float32Array} words @param {number} at */
  #piece(words, at) {
    const [x, y, edge, next] = [words[at], words[at + 1], at - RIBBON_WORDS, at + 3 * RIBBON_WORDS]
    const [wayX, wayY] = [words[next] - x, words[next + 1] - y]
    const long = wayX * wayX + wayY * wayY
    const wide = Math.hypot(words[edge] - x, words[edge + 1] - y)
    if (long < 0.01 || wide < 0.1) return
    const { cellWidth, cellHeight, offsets } = this
    const [left, right] = [Math.max(0, Math.floor((x + Math.min(0, wayX) - wide) / cellWidth)), Math.min(COLUMNS - 1, Math.floor((x + Math.max(0, wayX) + wide) / cellWidth))]
    const [top, bottom] = [Math.max(0, Math.floor((y + Math.min(0, wayY) - wide) / cellHeight)), Math.min(ROWS - 1, Math.floor((y + Math.max(0, wayY) + wide) / cellHeight))]
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const point = row * COLUMNS + column
        const dx = (column + offsets[2 * point]) * cellWidth - x
        const dy = (row + offsets[2 * point + 1]) * cellHeight - y
        const along = (dx * wayX + dy * wayY) / long
        if (along < 0 || along >= 1) continue
        const aside = Math.abs(dx * wayY - dy * wayX) / Math.sqrt(long) / wide
        if (aside < 1) this.#cover(point, words, at + 2, aside < FLAT[0] ? Math.max(FLAT[1], 1 - aside) : 1 - aside)
      }
    }
  }

  /** Lays a colour over what a point shows. @param {number} point @param {Float32Array} words @param {number} at of its premultiplied colour @param {number} strength */
  #cover(point, words, at, strength) {
    if (strength < LEAST) return
    const { marks } = this
    const rest = 1 - words[at + 3] * strength
    for (let k = 0, to = 4 * point; k < 4; k++, to++) marks[to] = Math.min(1, marks[to] * rest + words[at + k] * strength)
  }
}

/** How strong a mark is at a place, 0 to 1. @param {number} kind @param {number} square of the distance, in its radius @param {number} w its radius @param {number} dx @param {number} dy @param {number} angle */
const shapeOf = (kind, square, w, dx, dy, angle) => {
  if (kind === DISC) return 1
  if (kind === HALO) return HALO_BY_SQUARE[Math.floor(square * HALO_STEPS)]
  if (kind === RING) return Math.abs(Math.sqrt(square) * w - w + RIM_PX) < RIM_PX ? 1 : 0
  if (kind === BLOT) return square < BLOT_INNER ? 0.95 : square < BLOT_OUTER ? 0.5 : 0
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  return Math.sqrt(Math.abs(c * dx + s * dy) / w) + Math.sqrt(Math.abs(c * dy - s * dx) / w) < 1 ? 1 : 0
}
