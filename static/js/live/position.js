// Where one is in the music: from a place in the frames to cycle, bar, beat.
import { definition } from "../engine/document.js"
import * as layout from "../engine/layout.js"

/** @typedef {{cycle: number, tick: number, bar: number, beat: number, bars: number, beats: number, barTicks: number, cycleTicks: number, bpm: number, sample: number, phase: number}} Position */

const meters = /** @type {string[]} */ (definition.parameters.find((parameter) => parameter.path === "music.meter")?.choices)

/** Ticks of a beat in a meter. @param {string} meter @returns {number} */
export const beatTicks = (meter) => /** @type {readonly number[]} */ (layout.METER_BEAT_TICKS)[meters.indexOf(meter)] ?? 96

/**
 * @param {import("./runner.js").Frame} frame @param {number} sample @param {string} meter
 * @returns {Position} bar and beat count from 1; phase is the place within the beat, 0 to 1
 */
export const positionAt = (frame, sample, meter) => {
  const { cycle, barTicks, cycleTicks, tickSamples } = frame
  const least = frame.first ? frame.tick : 0 // a beginning's sample is whole, its first tick may begin within it
  const tick = Math.max(least, Math.min(cycleTicks - 1e-6, frame.tick + (sample - frame.at) / (tickSamples || 1)))
  const beat = beatTicks(meter)
  const within = tick % (barTicks || 1)
  return {
    cycle,
    tick,
    bar: Math.floor(tick / (barTicks || 1)) + 1,
    beat: Math.floor(within / beat) + 1,
    bars: Math.round(cycleTicks / (barTicks || 1)),
    beats: Math.round(barTicks / beat),
    barTicks,
    cycleTicks,
    bpm: tickSamples ? (48_000 * 60) / (tickSamples * 96) : 0,
    sample,
    phase: (within % beat) / beat,
  }
}
