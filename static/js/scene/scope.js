// What sounds now, as measured: its waveform, and its spectrum over the octaves that are heard. Drawn only while it is seen and sounds.
import { css, readTheme } from "./colour.js"

const [LOWEST, HIGHEST] = [32, 16_000] // hertz
const OCTAVES = Math.log2(HIGHEST / LOWEST)
const BANDS_A_OCTAVE = 6
const [QUIET, LOUD] = [-96, -18] // decibels, from foot to head of the spectrum
const FALL = 0.9 // a band that falls silent sinks, it does not vanish
const WAVE_SHARE = 0.38 // of the height, for the waveform

/** @typedef {import("../live/session.js").Session} Session */

/** Levels of bands, six an octave, from an analyser's decibels: the loudest bin of each. @param {Float32Array} bins @param {number} hertz from bin to bin @returns {number[]} 0 to 1 */
export const bandsOf = (bins, hertz) =>
  Array.from({ length: Math.round(OCTAVES * BANDS_A_OCTAVE) }, (_, band) => {
    const low = LOWEST * 2 ** (band / BANDS_A_OCTAVE)
    const first = Math.max(1, Math.floor(low / hertz))
    const last = Math.min(bins.length - 1, Math.max(first, Math.floor((low * 2 ** (1 / BANDS_A_OCTAVE)) / hertz)))
    let most = -Infinity
    for (let k = first; k <= last; k++) most = Math.max(most, bins[k])
    return Math.min(1, Math.max(0, (most - QUIET) / (LOUD - QUIET)))
  })

/** Where a waveform rises through nothing, so that it stands still from look to look. @param {Float32Array} wave @param {number} length of what is shown */
export const steadyFrom = (wave, length) => {
  for (let k = 1; k < wave.length - length; k++) if (wave[k - 1] < 0 && wave[k] >= 0) return k
  return 0
}

export class Scope {
  /** @param {HTMLCanvasElement} canvas @param {Session} session */
  constructor(canvas, session) {
    this.canvas = canvas
    this.session = session
    this.theme = readTheme(canvas)
    this.wave = new Float32Array(2048)
    this.bins = new Float32Array(1024)
    /** @type {number[]} */
    this.bands = []
    this.said = ""
    this.onTheme = () => (this.theme = readTheme(canvas))
    document.addEventListener("theme", this.onTheme)
    this.off = session.on("position", () => this.draw())
    this.draw()
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas
    if (!width || !height) return
    const ratio = Math.min(devicePixelRatio || 1, 2)
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (this.canvas.width !== wide || this.canvas.height !== high) Object.assign(this.canvas, { width: wide, height: high })
    const g = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"))
    g.setTransform(ratio, 0, 0, ratio, 0, 0)
    g.clearRect(0, 0, width, height)
    this.#read()
    this.#spectrum(g, width, height)
    this.#waveform(g, width, height * WAVE_SHARE)
  }

  #read() {
    const analyser = this.session.sound?.analyser
    if (!analyser) {
      this.wave.fill(0)
      this.bins.fill(-Infinity)
      this.bands = bandsOf(this.bins, 23)
      return
    }
    if (this.wave.length !== analyser.fftSize) this.wave = new Float32Array(analyser.fftSize)
    if (this.bins.length !== analyser.frequencyBinCount) this.bins = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatTimeDomainData(this.wave)
    analyser.getFloatFrequencyData(this.bins)
    const now = bandsOf(this.bins, analyser.context.sampleRate / analyser.fftSize)
    this.bands = now.map((level, k) => Math.max(level, (this.bands[k] ?? 0) * FALL))
  }

  /** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
  #waveform(g, width, height) {
    const length = Math.min(this.wave.length / 2, 900)
    const from = steadyFrom(this.wave, length)
    g.strokeStyle = css(this.theme.groups[2], 0.95)
    g.lineWidth = 1.2
    g.beginPath()
    for (let k = 0; k < length; k += 2) {
      const y = height / 2 - Math.max(-1, Math.min(1, this.wave[from + k] * 2)) * (height / 2 - 2)
      g.lineTo((k / (length - 1)) * width, y)
    }
    g.stroke()
  }

  /** @param {CanvasRenderingContext2D} g @param {number} width @param {number} height */
  #spectrum(g, width, height) {
    const top = height * WAVE_SHARE + 6
    const step = width / this.bands.length
    g.strokeStyle = this.theme.line
    g.lineWidth = 1
    g.beginPath()
    for (let octave = 0; octave <= OCTAVES; octave++) {
      const x = Math.round((octave / OCTAVES) * width) + 0.5
      g.moveTo(x, top)
      g.lineTo(x, height)
    }
    g.moveTo(0, height - 0.5)
    g.lineTo(width, height - 0.5)
    g.stroke()
    this.bands.forEach((level, k) => {
      g.fillStyle = css(this.theme.groups[2], 0.35 + 0.6 * level)
      g.fillRect(k * step + 0.5, height - level * (height - top), Math.max(1, step - 1), level * (height - top))
    })
  }

  destroy() {
    this.off()
    document.removeEventListener("theme", this.onTheme)
  }
}
