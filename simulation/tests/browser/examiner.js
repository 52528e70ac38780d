// Counts flashes in pictures as WCAG 2.3.1 does. General: a pair of opposing changes of relative luminance by a tenth or more, the darker
// state below 0.8. Red: a pair of opposing changes to or from a saturated red (R / (R + G + B) at least 0.8) by which (R - G - B) * 320
// changes by more than 20. Together they must cover a quarter of some field of 341 by 256 pixels (of 1024 by 768) within one second.
;(() => {
  const [COLUMNS, ROWS] = [64, 40]
  const [FIELD_COLUMNS, FIELD_ROWS] = [Math.round((341 / 1024) * COLUMNS), Math.round((256 / 768) * ROWS)]
  const AREA = 0.25 * FIELD_COLUMNS * FIELD_ROWS
  const linear = Float32Array.from({ length: 256 }, (_, k) => (k / 255 <= 0.04045 ? k / 255 / 12.92 : ((k / 255 + 0.055) / 1.055) ** 2.4))

  /** When a value turned by at least `step`: milliseconds. `may(low, high)` says whether such a change counts. */
  const turns = (values, times, step, may) => {
    const found = []
    let [extreme, sense, begin] = [values[0], 0, values[0]]
    for (let k = 1; k < values.length; k++) {
      const way = Math.sign(values[k] - extreme)
      if (way === sense || sense === 0) {
        extreme = values[k]
        if (sense === 0 && Math.abs(extreme - begin) >= step) sense = Math.sign(extreme - begin)
        else if (sense === 0) extreme = begin
        if (sense !== 0 && !found.length && may(Math.min(begin, extreme), Math.max(begin, extreme), k)) found.push(times[k])
      } else if (Math.abs(values[k] - extreme) >= step) {
        if (may(Math.min(values[k], extreme), Math.max(values[k], extreme), k)) found.push(times[k])
        sense = way
        extreme = values[k]
      }
    }
    return found
  }

  /** The most flashes within a second that any field of the pictures shows over a quarter of it. */
  const worst = (blocks, times) => {
    let most = 0
    for (const end of times) {
      const counts = blocks.map((found) => Math.floor(found.filter((at) => at > end - 1000 && at <= end).length / 2))
      for (let flashes = Math.max(...counts); flashes > most; flashes--) if (fills(counts, flashes)) most = flashes
    }
    return most
  }

  const fills = (counts, flashes) => {
    for (let row = 0; row + FIELD_ROWS <= ROWS; row += 2) {
      for (let column = 0; column + FIELD_COLUMNS <= COLUMNS; column += 2) {
        let area = 0
        for (let y = row; y < row + FIELD_ROWS; y++) for (let x = column; x < column + FIELD_COLUMNS; x++) if (counts[y * COLUMNS + x] >= flashes) area++
        if (area > AREA) return true
      }
    }
    return false
  }

  window.Examiner = class {
    constructor() {
      this.small = Object.assign(document.createElement("canvas"), { width: COLUMNS, height: ROWS })
      this.g = this.small.getContext("2d", { willReadFrequently: true })
      this.times = []
      this.lights = Array.from({ length: COLUMNS * ROWS }, () => [])
      this.reds = Array.from({ length: COLUMNS * ROWS }, () => [])
      this.saturated = Array.from({ length: COLUMNS * ROWS }, () => [])
    }

    look(picture, milliseconds) {
      this.g.drawImage(picture, 0, 0, COLUMNS, ROWS)
      const { data } = this.g.getImageData(0, 0, COLUMNS, ROWS)
      this.times.push(milliseconds)
      for (let block = 0; block < COLUMNS * ROWS; block++) {
        const [r, g, b] = [linear[data[4 * block]], linear[data[4 * block + 1]], linear[data[4 * block + 2]]]
        this.lights[block].push(0.2126 * r + 0.7152 * g + 0.0722 * b)
        this.reds[block].push(Math.max(0, (r - g - b) * 320))
        this.saturated[block].push(r > 0.02 && r / (r + g + b || 1) >= 0.8)
      }
    }

    /** Flashes within the worst second: general, red. */
    verdict() {
      const general = this.lights.map((values) => turns(values, this.times, 0.1, (low) => low < 0.8))
      const red = this.reds.map((values, block) => turns(values, this.times, 20, (_low, _high, k) => this.saturated[block][k] || this.saturated[block][k - 1]))
      return [worst(general, this.times), worst(red, this.times)]
    }
  }
})()
