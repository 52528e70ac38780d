// The moving layer where there is no WebGL 2: the same lists by Canvas 2D. What a canvas does slowly is done seldom: marks are
// drawn once into small pictures and copied from there; lines of like colour and strength are one path; trails fade on a sheet.
import { TrailSheet } from "./trail-sheet.js"
import { HALO, RIBBON_WORDS, RING, SPRITE_WORDS, STAR, STRIP_WORDS } from "./marks.js"

const DUST_MOST = 2500
const DUST_STEPS = 4 // strengths of dust
const TURN = 2 * Math.PI
const LEVELS = 12 // strengths of a line
const FAINT = 0.025
const STAMPS_MOST = 400
const STAMP_LARGEST = 96 // pixels; what is larger is stretched, or drawn itself
const HALO_SEEN = 0.8 // of its radius: what lies beyond is too faint to be worth its pixels
const CORE = 1.35 // of a line's breadth is seen: its edges fade here all at once

/** @typedef {{alpha: number, wide: number, colour: string, mode: GlobalCompositeOperation, path: number[]}} Bundle */

export class CanvasLayer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas
    this.name = "canvas"
    this.g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    this.ratio = 1
    /** @type {Map<number, HTMLCanvasElement>} */
    this.stamps = new Map()
    /** @type {Map<number, Bundle>} */
    this.bundles = new Map()
    this.trails = new TrailSheet()
    this.seeds = dustSeeds()
    this.alpha = 1
    this.mode = "source-over"
  }

  /** @param {number} width @param {number} height @param {number} ratio */
  resize(width, height, ratio) {
    this.canvas.width = Math.round(width * ratio)
    this.canvas.height = Math.round(height * ratio)
    if (this.ratio !== ratio) this.stamps.clear()
    this.ratio = ratio
  }

  /**
   * @param {import("./draw-list.js").DrawList} list @param {import("./view.js").View} view
   * @param {{count: number, light: number, pulse: number, drift: number, tint: number[], time: number, shine: number}} dust
   */
  draw(list, view, dust) {
    const { g } = this
    g.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    this.#pen(1, "source-over")
    g.clearRect(0, 0, view.width, view.height)
    if (dust.count) this.#dust(view, dust)
    this.#ribbons(list, view)
    for (let k = 0; k < list.spriteCount; k++) this.#sprite(list.sprites, k * SPRITE_WORDS)
    this.#pen(1, "source-over")
  }

  /** Strength and blending, told to the canvas only where they change. @param {number} alpha @param {GlobalCompositeOperation} mode */
  #pen(alpha, mode) {
    if (alpha !== this.alpha) this.g.globalAlpha = this.alpha = alpha
    if (mode !== this.mode) this.g.globalCompositeOperation = this.mode = mode
  }

  /** As shaders.js has it: each at its own distance and pace, twinkling. @param {import("./view.js").View} view @param {{count: number, light: number, pulse: number, drift: number, tint: number[], time: number}} dust */
  #dust(view, dust) {
    const { g, seeds } = this
    const count = Math.min(DUST_MOST, dust.count)
    const { a, b, e, f, width, height } = view
    const spread = Math.sqrt(dust.count / count) // what is not drawn one by one makes the others stronger
    const swell = 1 + 0.5 * dust.pulse
    g.fillStyle = `rgb(${dust.tint.map((v) => Math.round(v * 255)).join(" ")})`
    for (let step = 0; step < DUST_STEPS; step++) {
      const size = (0.9 + (1.5 * step) / (DUST_STEPS - 1)) * swell
      this.#pen(Math.min(1, dust.light * spread * (0.16 + 0.54 * (step / (DUST_STEPS - 1)) ** 1.5)), "source-over")
      for (let k = step; k < count; k += DUST_STEPS) {
        const at = 3 * k
        const turn = seeds[at + 1] + dust.time * dust.drift * seeds[at + 2]
        if (Math.sin(dust.time * (0.6 + 2.2 * (k % 7) / 7) + k) < -0.75) continue // it twinkles
        const x = 500 + seeds[at] * Math.cos(turn)
        const y = 300 + seeds[at] * Math.sin(turn)
        const px = a * x - b * y + e
        const py = b * x + a * y + f
        if (px > 0 && py > 0 && px < width && py < height) g.fillRect(px, py, size, size)
      }
    }
  }

  /** Trails from their sheet, other lines in bundles: those of like colour, strength and breadth are one path. @param {import("./draw-list.js").DrawList} list @param {import("./view.js").View} view */
  #ribbons(list, view) {
    const { strips, ribbons } = list
    const bundle = (/** @type {number} */ k) => this.#bundle(ribbons, strips[STRIP_WORDS * k], strips[STRIP_WORDS * k + 1])
    for (let k = 0; k < list.trailsFrom; k++) bundle(k)
    this.#strokes()
    this.trails.draw(list, view, this.ratio)
    this.#pen(1, "source-over")
    if (!this.trails.isEmpty) this.g.drawImage(this.trails.canvas, 0, 0, view.width, view.height)
    for (let k = list.trailsTo; k < list.stripCount; k++) bundle(k)
    this.#strokes()
  }

  #strokes() {
    const { g } = this
    for (const { alpha, wide, colour, mode, path } of this.bundles.values()) {
      if (!path.length) continue
      this.#pen(alpha, mode)
      g.strokeStyle = colour
      g.lineWidth = wide
      g.beginPath()
      for (let k = 0; k < path.length; k += 3) {
        if (path[k]) g.lineTo(path[k + 1], path[k + 2])
        else g.moveTo(path[k + 1], path[k + 2])
      }
      g.stroke()
      path.length = 0
    }
    if (this.bundles.size > STAMPS_MOST) this.bundles.clear()
  }

  /** Cuts one ribbon into pieces of one strength each. @param {Float32Array} words @param {number} first @param {number} points */
  #bundle(words, first, points) {
    /** @type {Bundle | null} */
    let last = null
    let [px, py] = [0, 0]
    for (let k = 0; k < points; k++) {
      const at = (first + 3 * k + 1) * RIBBON_WORDS // the middle; one edge is the vertex before
      const [x, y] = [words[at], words[at + 1]]
      if (k > 0) {
        const from = at - 3 * RIBBON_WORDS
        const bundle = this.#bundleOf(words, from)
        if (bundle && bundle !== last) bundle.path.push(0, px, py)
        if (bundle) bundle.path.push(1, x, y)
        last = bundle
      }
      px = x
      py = y
    }
  }

  /** @param {Float32Array} words @param {number} at a ribbon's middle @returns {Bundle | null} */
  #bundleOf(words, at) {
    const [r, gr, b, a] = [words[at + 2], words[at + 3], words[at + 4], words[at + 5]]
    const light = Math.max(r, gr, b)
    const alpha = Math.min(1, Math.max(a, light))
    if (alpha < FAINT) return null
    const strength = Math.max(1, Math.round(alpha * LEVELS))
    const edge = at - RIBBON_WORDS
    const half = Math.hypot(words[edge] - words[at], words[edge + 1] - words[at + 1])
    const wide = Math.max(1, Math.round(half * CORE))
    const isLight = a < light * 0.6
    const tone = toneOf(r / alpha, gr / alpha, b / alpha)
    const key = ((tone * 64 + Math.min(63, wide)) * 16 + strength) * 2 + (isLight ? 1 : 0)
    let bundle = this.bundles.get(key)
    if (!bundle) {
      bundle = { alpha: (strength / LEVELS) * 0.85, wide, colour: `rgb(${channels(tone)})`, mode: isLight ? "lighter" : "source-over", path: [] }
      this.bundles.set(key, bundle)
    }
    return bundle
  }

  /** @param {Float32Array} words @param {number} at */
  #sprite(words, at) {
    const { g } = this
    const [x, y, w, kind] = [words[at], words[at + 1], words[at + 2], words[at + 5]]
    const [r, gr, b, a] = [words[at + 6], words[at + 7], words[at + 8], words[at + 9]]
    const light = Math.max(r, gr, b)
    const alpha = Math.min(1, Math.max(a, light))
    this.#pen(alpha, a < light * 0.6 ? "lighter" : "source-over")
    const tone = toneOf(r / alpha, gr / alpha, b / alpha)
    if (kind === RING && w > 12) {
      g.strokeStyle = `rgb(${channels(tone)})`
      g.lineWidth = 1.4
      g.beginPath()
      g.arc(x, y, w - 0.7, 0, TURN)
      g.stroke()
      return
    }
    if (kind === HALO) return this.#halo(x, y, w * HALO_SEEN, tone)
    const half = Math.min(STAMP_LARGEST / 2, Math.ceil(w * this.ratio))
    const stamp = this.#stamp(kind, tone, half)
    const out = (w * (half + 1)) / half // stamps have a pixel of room around them
    if (!g.imageSmoothingEnabled) g.imageSmoothingEnabled = true
    if (kind >= STAR) {
      const angle = words[at + 4]
      const [c, s] = [Math.cos(angle) * this.ratio, Math.sin(angle) * this.ratio]
      g.setTransform(c, s, -s, c, x * this.ratio, y * this.ratio)
      g.drawImage(stamp, -out, -out, 2 * out, 2 * out)
      g.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    } else g.drawImage(stamp, x - out, y - out, 2 * out, 2 * out)
  }

  /** Pixel for pixel, which is several times faster than to a part of one: so soft a mark may stand half a pixel off. @param {number} x @param {number} y @param {number} w @param {number} tone */
  #halo(x, y, w, tone) {
    const { g, ratio } = this
    const half = Math.min(STAMP_LARGEST, 2 * Math.ceil((w * ratio) / 2))
    const out = half === STAMP_LARGEST ? w : half / ratio
    if (g.imageSmoothingEnabled) g.imageSmoothingEnabled = false
    g.drawImage(this.#stamp(HALO, tone, half), Math.round((x - out) * ratio) / ratio, Math.round((y - out) * ratio) / ratio, 2 * out, 2 * out)
  }

  /** A mark drawn once. @param {number} kind @param {number} tone @param {number} half its radius in pixels of the canvas */
  #stamp(kind, tone, half) {
    const key = (kind * 128 + half) * 4096 + tone
    const kept = this.stamps.get(key)
    if (kept) return kept
    const room = kind === HALO ? 0 : 1
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * (half + room), height: 2 * (half + room) })
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    g.translate(half + room, half + room)
    STAMP[kind](g, half, channels(tone))
    if (this.stamps.size > STAMPS_MOST) this.stamps.clear()
    this.stamps.set(key, canvas)
    return canvas
  }

  destroy() {
    this.stamps.clear()
    this.bundles.clear()
  }
}

/** A colour in 12 bits: as fine as a small mark needs. @param {number} r 0 to 1 @param {number} g @param {number} b */
const toneOf = (r, g, b) => (Math.round(Math.min(1, r) * 15) << 8) | (Math.round(Math.min(1, g) * 15) << 4) | Math.round(Math.min(1, b) * 15)

/** @param {number} tone */
const channels = (tone) => `${((tone >> 8) & 15) * 17} ${((tone >> 4) & 15) * 17} ${(tone & 15) * 17}`

/** Radius, angle and pace of each grain: the same each time. */
const dustSeeds = () => {
  const seeds = new Float32Array(DUST_MOST * 3)
  let state = 7
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296
  for (let k = 0; k < DUST_MOST; k++) {
    const far = Math.sqrt(next()) * 820
    seeds.set([far, next() * TURN, 0.9 / (0.35 + far / 220)], 3 * k)
  }
  return seeds
}

/** @param {CanvasRenderingContext2D} g @param {number} r @param {string} rgb */
const disc = (g, r, rgb) => {
  g.fillStyle = `rgb(${rgb})`
  g.beginPath()
  g.arc(0, 0, r, 0, TURN)
  g.fill()
}

/** How each kind of sprite looks, by index. @type {((g: CanvasRenderingContext2D, r: number, rgb: string) => void)[]} */
const STAMP = [
  disc,
  (g, r, rgb) => {
    const paint = g.createRadialGradient(0, 0, 0, 0, 0, r)
    for (const [stop, alpha] of [[0, 1], [0.31, 0.5], [0.62, 0.17], [0.9, 0.03], [1, 0]]) paint.addColorStop(stop, `rgb(${rgb} / ${alpha})`)
    g.fillStyle = paint
    g.fillRect(-r, -r, 2 * r, 2 * r)
  },
  (g, r, rgb) => {
    g.strokeStyle = `rgb(${rgb})`
    g.lineWidth = 1.4
    g.beginPath()
    g.arc(0, 0, Math.max(0.5, r - 0.7), 0, TURN)
    g.stroke()
  },
  (g, r, rgb) => {
    g.fillStyle = `rgb(${rgb})`
    g.beginPath()
    for (let k = 0; k < 8; k++) {
      const far = k % 2 ? r * 0.13 : r
      g.lineTo(far * Math.cos((k * Math.PI) / 4), far * Math.sin((k * Math.PI) / 4))
    }
    g.fill()
  },
  (g, r, rgb) => {
    g.fillStyle = `rgb(${rgb})`
    g.beginPath()
    for (let k = 0; k < 40; k++) {
      const turn = (k * TURN) / 40
      const far = r * (0.68 + 0.07 * Math.sin(turn * 3 + 1) + 0.05 * Math.sin(turn * 5 + 2) + 0.03 * Math.sin(turn * 9))
      g.lineTo(far * Math.cos(turn), far * Math.sin(turn))
    }
    g.fill()
  },
]
