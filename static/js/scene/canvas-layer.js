// The moving layer where there is no WebGL 2: the same lists, drawn plainly.
import { BLOT, DISC, HALO, RIBBON_WORDS, RING, SPRITE_WORDS } from "./draw-list.js"

const DUST_MOST = 1500
const TURN = 2 * Math.PI
const HARD = 0.62 // a trail's edges do not fade here, so they stand nearer

export class CanvasLayer {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas
    this.name = "canvas"
    this.g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    this.ratio = 1
    /** @type {Map<number, HTMLCanvasElement>} */
    this.halos = new Map()
  }

  /** @param {number} width @param {number} height @param {number} ratio */
  resize(width, height, ratio) {
    this.canvas.width = Math.round(width * ratio)
    this.canvas.height = Math.round(height * ratio)
    this.ratio = ratio
  }

  /**
   * @param {import("./draw-list.js").DrawList} list @param {import("./view.js").View} view
   * @param {{count: number, light: number, pulse: number, drift: number, tint: number[], time: number, shine: number}} dust
   */
  draw(list, view, dust) {
    const { g } = this
    g.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    g.clearRect(0, 0, view.width, view.height)
    this.#dust(view, dust)
    this.#ribbons(list)
    for (let k = 0; k < list.spriteCount; k++) this.#sprite(list.sprites, k * SPRITE_WORDS)
    g.globalAlpha = 1
    g.globalCompositeOperation = "source-over"
  }

  /** @param {import("./view.js").View} view @param {{count: number, light: number, drift: number, tint: number[], time: number}} dust */
  #dust(view, dust) {
    const { g } = this
    const count = Math.min(DUST_MOST, dust.count / 3)
    g.fillStyle = `rgb(${dust.tint.map((v) => Math.round(v * 255)).join(" ")})`
    for (let k = 0; k < count; k++) {
      const far = Math.sqrt((k * 0.618034) % 1) * 820
      const turn = k * 2.39996 + dust.time * dust.drift * (0.9 / (0.35 + far / 220))
      const [x, y] = [500 + far * Math.cos(turn), 300 + far * Math.sin(turn)]
      g.globalAlpha = dust.light * (0.12 + 0.4 * ((k * 0.37) % 1) ** 2)
      g.fillRect(view.a * x - view.b * y + view.e, view.b * x + view.a * y + view.f, 1.2, 1.2)
    }
  }

  /** Each piece of a trail in the strength of its middle. @param {import("./draw-list.js").DrawList} list */
  #ribbons(list) {
    const { g } = this
    const { ribbons, indices } = list
    for (let k = 0; k < list.indexCount; k += 12) {
      const near = indices[k] * RIBBON_WORDS // edge, middle, edge; then the same a step farther
      const middle = near + RIBBON_WORDS
      if (Math.max(ribbons[middle + 2], ribbons[middle + 3], ribbons[middle + 4], ribbons[middle + 5]) < 0.02) continue
      this.#colour(ribbons, middle + 2)
      g.globalAlpha *= 0.75
      g.beginPath()
      for (const [edge, from] of [[0, 1], [2, 1], [5, 4], [3, 4]]) {
        const [e, m] = [near + edge * RIBBON_WORDS, near + from * RIBBON_WORDS]
        g.lineTo(ribbons[m] + (ribbons[e] - ribbons[m]) * HARD, ribbons[m + 1] + (ribbons[e + 1] - ribbons[m + 1]) * HARD)
      }
      g.fill()
    }
  }

  /** Sets fill, stroke and blending from a premultiplied colour. @param {Float32Array} words @param {number} at */
  #colour(words, at) {
    const { g } = this
    const [r, gr, b, a] = [words[at], words[at + 1], words[at + 2], words[at + 3]]
    const light = Math.max(r, gr, b)
    const alpha = Math.min(1, Math.max(a, light))
    g.globalAlpha = alpha
    g.globalCompositeOperation = a < light * 0.6 ? "lighter" : "source-over"
    const colour = `rgb(${Math.round((r / alpha) * 255)} ${Math.round((gr / alpha) * 255)} ${Math.round((b / alpha) * 255)})`
    g.fillStyle = colour
    g.strokeStyle = colour
    return (Math.round((r / alpha) * 15) << 8) | (Math.round((gr / alpha) * 15) << 4) | Math.round((b / alpha) * 15)
  }

  /** @param {Float32Array} words @param {number} at */
  #sprite(words, at) {
    const { g } = this
    const [x, y, w, , angle, kind] = words.subarray(at, at + 6)
    const key = this.#colour(words, at + 6)
    if (kind === HALO) {
      g.drawImage(this.#halo(key), x - w, y - w, 2 * w, 2 * w)
      return
    }
    g.beginPath()
    if (kind === RING) {
      g.lineWidth = Math.max(1, w * 0.1)
      g.arc(x, y, Math.max(0.5, w - g.lineWidth / 2), 0, TURN)
      g.stroke()
    } else if (kind === DISC || kind === BLOT) {
      g.arc(x, y, kind === BLOT ? w * 0.68 : w, 0, TURN)
      g.fill()
    } else this.#star(x, y, w, angle)
  }

  /** @param {number} x @param {number} y @param {number} w @param {number} angle */
  #star(x, y, w, angle) {
    const { g } = this
    for (let k = 0; k < 8; k++) {
      const far = k % 2 ? w * 0.12 : w
      const turn = angle + (k * Math.PI) / 4
      g.lineTo(x + far * Math.cos(turn), y + far * Math.sin(turn))
    }
    g.fill()
  }

  /** @param {number} key colour in 12 bits */
  #halo(key) {
    const kept = this.halos.get(key)
    if (kept) return kept
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 })
    const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    const paint = g.createRadialGradient(32, 32, 0, 32, 32, 32)
    const rgb = [(key >> 8) & 15, (key >> 4) & 15, key & 15].map((v) => v * 17).join(" ")
    for (const [stop, alpha] of [[0, 1], [0.25, 0.5], [0.5, 0.17], [0.75, 0.035], [1, 0]]) paint.addColorStop(stop, `rgb(${rgb} / ${alpha})`)
    g.fillStyle = paint
    g.fillRect(0, 0, 64, 64)
    if (this.halos.size > 200) this.halos.clear()
    this.halos.set(key, canvas)
    return canvas
  }

  destroy() {
    this.halos.clear()
  }
}
