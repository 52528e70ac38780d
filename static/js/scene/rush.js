// A crowd of large bodies that rush past flickers like a strobe, though nothing of it flashes by itself. How often a place of the screen
// is passed in a second is the area that bodies sweep over there; where that is too often, all that moves is drawn fainter, until a pass
// changes the light by less than a flash does (WCAG 2.3.1: a tenth; of saturated red, less).

const COLUMNS = 8
const ROWS = 5
const [EASY, OFTEN] = [1, 1.8] // passes a second: nothing is done, all is done
const CONTRAST = 0.06 // that may remain, of relative luminance
const RED = 1.6 // redness weighs so much more than light: 0.0625 of it are a flash
const EYE = 2.2 // light goes with this power of what is drawn
const [DOWN, UP] = [0.12, 0.008] // a frame: quickly fainter, slowly back
const JUMP = 400 // pixels: whoever goes further from frame to frame was moved
const BODIES_MOST = 1024

/** @typedef {import("./colour.js").Rgb} Rgb */

export class Rush {
  constructor() {
    this.x = new Float32Array(BODIES_MOST)
    this.y = new Float32Array(BODIES_MOST)
    this.passes = new Float32Array(COLUMNS * ROWS)
    this.swept = new Float32Array(COLUMNS * ROWS)
    this.count = 0
    this.now = -1
    this.share = 1
  }

  /**
   * How strongly all that moves may be drawn, 0 to 1.
   * @param {import("./motion.js").Motion} motion @param {import("./view.js").View} view @param {number} contrast of the bodies to their ground
   * @param {number} now milliseconds @param {number} swell how much larger than their bodies marks are
   */
  limit(motion, view, contrast, now, swell) {
    const seconds = (now - this.now) / 1000
    if (seconds > 0 && seconds < 0.5 && this.count === motion.count) this.#sweep(motion, view, seconds, swell)
    this.#remember(motion, view)
    this.now = now
    const most = Math.max(...this.passes)
    const danger = Math.min(1, Math.max(0, (most - EASY) / (OFTEN - EASY)))
    const least = Math.min(1, (CONTRAST / Math.max(CONTRAST, contrast)) ** (1 / EYE))
    const target = 1 - danger * (1 - least)
    this.share += Math.max(-DOWN, Math.min(UP, target - this.share))
    return this.share
  }

  /** @param {import("./motion.js").Motion} motion @param {import("./view.js").View} view @param {number} seconds @param {number} swell */
  #sweep({ count, x, y, radius }, view, seconds, swell) {
    const { a, b, e, f, width, height, scale } = view
    this.swept.fill(0)
    for (let i = 0; i < count; i++) {
      const px = a * x[i] - b * y[i] + e
      const py = b * x[i] + a * y[i] + f
      if (px < 0 || py < 0 || px >= width || py >= height) continue
      const far = Math.hypot(px - this.x[i], py - this.y[i])
      if (far > JUMP) continue
      const r = radius[i] * scale * swell
      this.swept[Math.floor((py / height) * ROWS) * COLUMNS + Math.floor((px / width) * COLUMNS)] += 2 * r * Math.min(far, 2 * r + far * 0.5)
    }
    const cell = (width / COLUMNS) * (height / ROWS)
    const kept = Math.exp(-seconds)
    for (let k = 0; k < this.passes.length; k++) this.passes[k] = this.passes[k] * kept + this.swept[k] / cell
  }

  /** @param {import("./motion.js").Motion} motion @param {import("./view.js").View} view */
  #remember({ count, x, y }, { a, b, e, f }) {
    this.count = count
    for (let i = 0; i < count; i++) {
      this.x[i] = a * x[i] - b * y[i] + e
      this.y[i] = b * x[i] + a * y[i] + f
    }
  }
}

/** How much light or redness the strongest of some colours changes where it comes over the ground. @param {readonly Rgb[]} colours @param {Rgb} ground @param {(rgb: Rgb) => number} light relative luminance */
export const contrastOf = (colours, ground, light) => Math.max(0, ...colours.map((rgb) => Math.max(Math.abs(light(rgb) - light(ground)), RED * rednessOf(rgb))))

/** @param {Rgb} rgb */
const rednessOf = (rgb) => {
  const [r, g, b] = rgb.map((v) => v ** EYE)
  return r > 0.5 * (r + g + b) ? Math.max(0, r - g - b) : 0
}
