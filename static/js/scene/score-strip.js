// The strip of the score: what has sounded and what is to come in this cycle, with its bars and the play line. A click or the keys seek.
import { NOTE_WORDS } from "./strip-notes.js"
import { css, readTheme } from "./colour.js"

const VOICE_GROUPS = [1, 3, 2, 0, 2, 0] // as in the picture: melody brass, chords violet, bass teal, percussion vermilion
const FOOT = 4
const BAR = 10
const [LOW, HIGH] = [28, 92] // pitches from foot to head

/** @typedef {import("../live/session.js").Session} Session */

export class ScoreStrip {
  /** @param {HTMLCanvasElement} canvas @param {Session} session */
  constructor(canvas, session) {
    this.canvas = canvas
    this.session = session
    this.theme = readTheme(canvas)
    this.kept = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    this.drawn = ""
    this.said = ""
    canvas.tabIndex = canvas.tabIndex < 0 ? 0 : canvas.tabIndex
    if (!canvas.hasAttribute("role")) {
      canvas.setAttribute("role", "slider")
      canvas.setAttribute("aria-label", canvas.getAttribute("aria-label") ?? "Bar")
    }
    this.offs = [session.on("position", () => this.draw())]
    canvas.addEventListener("pointerdown", (event) => this.#onPointer(event))
    canvas.addEventListener("keydown", (event) => this.#onKey(event))
    this.themes = new MutationObserver(() => this.refresh())
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] })
    this.sizes = new ResizeObserver(() => this.refresh())
    this.sizes.observe(canvas)
  }

  refresh() {
    this.theme = readTheme(this.canvas)
    this.drawn = ""
    this.draw()
  }

  draw() {
    const position = this.session.position()
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (!position || !width || !position.cycleTicks) return
    const ratio = Math.min(devicePixelRatio || 1, 2)
    const key = [width, height, ratio, position.cycle, position.cycleTicks, position.barTicks, this.session.score.version].join()
    if (key !== this.drawn) {
      this.drawn = key
      this.#engrave(width, height, ratio, position)
    }
    this.#compose(width, height, ratio, position)
    this.#say(position)
  }

  /** @param {number} width @param {number} height @param {number} ratio @param {import("../live/position.js").Position} position */
  #engrave(width, height, ratio, position) {
    Object.assign(this.kept, { width: Math.round(width * ratio), height: Math.round(height * ratio) })
    Object.assign(this.canvas, { width: this.kept.width, height: this.kept.height })
    const g = /** @type {CanvasRenderingContext2D} */ (this.kept.getContext("2d"))
    g.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.#bars(g, width, height, position)
    const notes = this.session.score.notes(position.cycle)
    const staff = height - FOOT - BAR - 4
    for (let k = 0; k < notes.length; k += NOTE_WORDS) {
      const [tick, voice, pitch, velocity, ticks] = notes.slice(k, k + NOTE_WORDS)
      const x = (tick / position.cycleTicks) * width
      const y = 3 + staff * (1 - Math.min(1, Math.max(0, (pitch - LOW) / (HIGH - LOW))))
      g.fillStyle = css(this.theme.groups[VOICE_GROUPS[voice] ?? 0], 0.55 + 0.45 * velocity)
      if (voice === 3 || voice === 5) g.fillRect(x, height - FOOT - BAR + 3 - (voice === 5 ? 3 : 0), 1.5, 3)
      else g.fillRect(x, y, Math.max(2, (ticks / position.cycleTicks) * width - 1), 2)
    }
  }

  /** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height @param {import("../live/position.js").Position} position */
  #bars(g, width, height, position) {
    g.lineWidth = 1
    for (let bar = 0; bar <= position.bars; bar++) {
      const x = Math.min(width - 0.5, Math.round((bar / position.bars) * width) + 0.5)
      g.strokeStyle = bar % 4 ? this.theme.line2 : this.theme.dim
      g.beginPath()
      g.moveTo(x, height - FOOT - (bar % 4 ? BAR : BAR * 1.8))
      g.lineTo(x, height - FOOT)
      g.stroke()
    }
    g.strokeStyle = this.theme.line2
    g.beginPath()
    g.moveTo(0, height - FOOT + 0.5)
    g.lineTo(width, height - FOOT + 0.5)
    g.stroke()
  }

  /** Full strength before the play line, half after it. @param {number} width @param {number} height @param {number} ratio @param {import("../live/position.js").Position} position */
  #compose(width, height, ratio, position) {
    const g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"))
    g.setTransform(1, 0, 0, 1, 0, 0)
    g.clearRect(0, 0, this.canvas.width, this.canvas.height)
    const at = Math.round((position.tick / position.cycleTicks) * this.kept.width)
    const rest = this.kept.width - at
    if (at > 0) g.drawImage(this.kept, 0, 0, at, this.kept.height, 0, 0, at, this.kept.height)
    g.globalAlpha = 0.5
    if (rest > 0) g.drawImage(this.kept, at, 0, rest, this.kept.height, at, 0, rest, this.kept.height)
    g.globalAlpha = 1
    g.fillStyle = css(this.theme.brass)
    g.fillRect(Math.max(0, at - ratio), 0, 2 * ratio, height * ratio)
  }

  /** @param {import("../live/position.js").Position} position */
  #say(position) {
    const words = `bar ${position.bar} of ${position.bars}`
    if (this.said === words) return
    this.said = words
    this.canvas.setAttribute("aria-valuemin", "1")
    this.canvas.setAttribute("aria-valuemax", String(position.bars))
    this.canvas.setAttribute("aria-valuenow", String(position.bar))
    this.canvas.setAttribute("aria-valuetext", words)
  }

  /** @param {PointerEvent} event */
  #onPointer(event) {
    const position = this.session.position()
    if (!position || event.button !== 0) return
    const box = this.canvas.getBoundingClientRect()
    const share = Math.min(0.9999, Math.max(0, (event.clientX - box.left) / box.width))
    this.session.seek(position.cycle, Math.floor(share * position.bars) + 1)
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const position = this.session.position()
    if (!position) return
    /** @type {Record<string, number>} */
    const bars = { ArrowLeft: position.bar - 1, ArrowRight: position.bar + 1, PageDown: position.bar + 4, PageUp: position.bar - 4, Home: 1, End: position.bars }
    if (!(event.key in bars)) return
    event.preventDefault()
    event.stopPropagation()
    this.session.seek(position.cycle, Math.min(position.bars, Math.max(1, bars[event.key])))
  }

  destroy() {
    for (const off of this.offs) off()
    this.themes.disconnect()
    this.sizes.disconnect()
  }
}
