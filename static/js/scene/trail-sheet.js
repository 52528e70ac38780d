// Trails where there is no graphics card: on a sheet of their own that fades with the music's time, each moment adds only the last piece
// of each trail. Whatever breaks the course of things (a seek, another look, a crowd of another size) draws the sheet anew from places.
import { RIBBON_WORDS, STRIP_WORDS } from "./marks.js"

const JUMP_PX = 90
const GAP_SAMPLES = 12_000 // further from moment to moment: drawn anew
const FADE_SAMPLES = 2400 // fading seldom but more at a time leaves no ghosts: eight bits cannot hold small steps
const FAINT = 0.02
const HARD = 0.7 // edges do not fade here, so they stand nearer
const BODIES_MOST = 1024

/** @typedef {import("./draw-list.js").DrawList} DrawList */

export class TrailSheet {
  constructor() {
    this.canvas = document.createElement("canvas")
    this.g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"))
    this.at = new Float32Array(BODIES_MOST * 2).fill(NaN)
    this.sample = this.faded = -1
    this.course = ""
    this.isEmpty = true
  }

  /** @param {DrawList} list @param {import("./view.js").View} view @param {number} ratio */
  draw(list, view, ratio) {
    const { canvas, g } = this
    const course = [list.trailsTo > list.trailsFrom, view.a, view.b, view.e, view.f, view.width, view.height, ratio, list.motionCount].join()
    const gap = list.sample - this.sample
    const isBroken = course !== this.course || gap < 0 || gap > GAP_SAMPLES
    this.sample = list.sample
    this.course = course
    if (isBroken) {
      if (canvas.width !== Math.round(view.width * ratio) || canvas.height !== Math.round(view.height * ratio)) {
        Object.assign(canvas, { width: Math.round(view.width * ratio), height: Math.round(view.height * ratio) })
      }
      g.setTransform(ratio, 0, 0, ratio, 0, 0)
      g.clearRect(0, 0, view.width, view.height)
      this.faded = list.sample
      this.isEmpty = list.trailsTo === list.trailsFrom
      this.at.fill(NaN)
      for (let k = list.trailsFrom; k < list.trailsTo; k++) this.#whole(list, k)
    } else if (gap > 0) {
      this.#fade(list, view)
      for (let k = list.trailsFrom; k < list.trailsTo; k++) this.#piece(list, k)
    }
  }

  /** @param {DrawList} list @param {import("./view.js").View} view */
  #fade(list, view) {
    const gone = list.sample - this.faded
    if (gone < FADE_SAMPLES) return
    const { g } = this
    this.faded = list.sample
    g.globalCompositeOperation = "destination-out"
    g.globalAlpha = 1
    g.fillStyle = `rgb(0 0 0 / ${1 - Math.exp(-gone / (48_000 * 0.3 * Math.max(0.05, list.trailSeconds)))})`
    g.fillRect(0, 0, view.width, view.height)
    g.globalCompositeOperation = "source-over"
  }

  /** From where a body was drawn last to where it is. @param {DrawList} list @param {number} k */
  #piece(list, k) {
    const { strips, ribbons } = list
    const body = strips[k * STRIP_WORDS + 2]
    const head = (strips[k * STRIP_WORDS] + 1) * RIBBON_WORDS
    const [x, y] = [ribbons[head], ribbons[head + 1]]
    const [fromX, fromY] = [this.at[2 * body], this.at[2 * body + 1]]
    this.at[2 * body] = x
    this.at[2 * body + 1] = y
    const far = Math.abs(x - fromX) + Math.abs(y - fromY)
    if (!(far > 0.05 && far < JUMP_PX)) return
    const { g } = this
    g.lineWidth = Math.max(1, 2 * HARD * Math.hypot(ribbons[head - RIBBON_WORDS] - x, ribbons[head - RIBBON_WORDS + 1] - y))
    g.globalAlpha = colourOf(g, ribbons, head + 2)
    g.beginPath()
    g.moveTo(fromX, fromY)
    g.lineTo(x, y)
    g.stroke()
  }

  /** A whole trail, each piece in the strength of its nearer end. @param {DrawList} list @param {number} k */
  #whole({ strips, ribbons }, k) {
    const [first, points, body] = strips.subarray(k * STRIP_WORDS, (k + 1) * STRIP_WORDS)
    const head = (first + 1) * RIBBON_WORDS
    this.at[2 * body] = ribbons[head]
    this.at[2 * body + 1] = ribbons[head + 1]
    const { g } = this
    for (let point = 0; point < points - 1; point++) {
      const near = (first + 3 * point) * RIBBON_WORDS // edge, middle, edge; then the same a step farther
      const alpha = colourOf(g, ribbons, near + RIBBON_WORDS + 2)
      if (alpha < FAINT) return
      g.globalAlpha = alpha
      g.beginPath()
      for (const [edge, from] of QUAD) {
        const [e, m] = [near + edge * RIBBON_WORDS, near + from * RIBBON_WORDS]
        g.lineTo(ribbons[m] + (ribbons[e] - ribbons[m]) * HARD, ribbons[m + 1] + (ribbons[e + 1] - ribbons[m + 1]) * HARD)
      }
      g.fill()
    }
  }
}

const QUAD = [[0, 1], [2, 1], [5, 4], [3, 4]]
/** @type {Map<number, string>} */
const COLOURS = new Map()

/** Sets the colour of a premultiplied one; gives its strength. @param {CanvasRenderingContext2D} g @param {Float32Array} words @param {number} at */
const colourOf = (g, words, at) => {
  const alpha = Math.min(1, Math.max(words[at], words[at + 1], words[at + 2], words[at + 3]))
  if (alpha < FAINT) return 0
  const [r, gr, b] = [Math.round((words[at] / alpha) * 255), Math.round((words[at + 1] / alpha) * 255), Math.round((words[at + 2] / alpha) * 255)]
  const key = (r << 16) | (gr << 8) | b
  let colour = COLOURS.get(key)
  if (!colour) {
    if (COLOURS.size > 256) COLOURS.clear()
    COLOURS.set(key, (colour = `rgb(${r} ${gr} ${b})`))
  }
  g.fillStyle = g.strokeStyle = colour
  return alpha * 0.8
}
