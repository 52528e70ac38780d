"""Pictures measured: a document drawn frame by frame in a real browser, and what its pixels say.

`measure(page, document)` is the same each time for the same document: no clock has a part in it.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from simulation.engine.document import check_document

MEASURE = """async ({ document: universe, moments, renderer, theme, insets }) => {
  document.documentElement.dataset.theme = theme
  const { OfflinePicture } = await import("/static/js/live/offline.js")
  const stage = document.querySelector(".stage")
  stage.replaceChildren(Object.assign(document.createElement("canvas"), { id: "canvas", className: "stage__canvas" }))
  const picture = new OfflinePicture(document.getElementById("canvas"), universe, { renderer, insets })
  const layer = await picture.ready
  await document.fonts.ready
  const { scene } = picture
  const [width, height] = [scene.canvas.clientWidth, scene.canvas.clientHeight]
  const sheet = Object.assign(document.createElement("canvas"), { width, height })
  const g = sheet.getContext("2d", { willReadFrequently: true })
  const pixelsOf = (source) => {
    g.fillStyle = `rgb(${ink.join(" ")})`
    g.fillRect(0, 0, width, height)
    g.drawImage(source, 0, 0, width, height)
    return g.getImageData(0, 0, width, height).data
  }
  const ink = scene.theme.ink.map((v) => Math.round(v * 255)) // the sheet that everything is drawn on
  const linear = Float32Array.from({ length: 256 }, (_, k) => {
    const v = k / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  })

  const statistics = (data, before) => {
    const count = width * height
    let [light, colour, warm, edges, moved, lit, x, y, z] = [0, 0, 0, 0, 0, 0, 0, 0, 0]
    const lights = new Float32Array(count)
    for (let k = 0, at = 0; k < count; k++, at += 4) {
      const [r, gr, b] = [data[at], data[at + 1], data[at + 2]]
      const l = 0.2126 * linear[r] + 0.7152 * linear[gr] + 0.0722 * linear[b]
      const chroma = (Math.max(r, gr, b) - Math.min(r, gr, b)) / 255
      lights[k] = l
      light += l
      colour += chroma
      warm += (r - b) / 255
      if (Math.abs(r - ink[0]) + Math.abs(gr - ink[1]) + Math.abs(b - ink[2]) > 36) lit++
      if (chroma > 0.12) { // the opponent plane: where hues lie on a circle
        const [a, o] = [(2 * r - gr - b) / 510, ((gr - b) * 0.866) / 255]
        const long = Math.hypot(a, o) || 1
        x += (a / long) * chroma
        y += (o / long) * chroma
        z += chroma
      }
      if (k % width) edges += Math.abs(l - lights[k - 1])
      if (k >= width) edges += Math.abs(l - lights[k - width])
      if (before) moved += Math.abs(l - before[k])
    }
    const hue = z ? ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360 : 0
    return [{
      light: light / count, colour: colour / count, warm: warm / count, edges: edges / count, lit: lit / count,
      moved: moved / count, hue, hues: z ? 1 - Math.hypot(x, y) / z : 0,
    }, lights]
  }

  const found = []
  let [before, marksBefore] = [null, null]
  for (const seconds of moments) {
    picture.draw(seconds)
    const [whole, lights] = statistics(pixelsOf(scene.capture()), before)
    const [marks, marksLights] = statistics(pixelsOf(scene.marks()), marksBefore)
    const [ground] = statistics(pixelsOf(scene.ground), null)
    found.push({ whole, marks, ground })
    ;[before, marksBefore] = [lights, marksLights]
  }
  const picture_ = scene.capture().toDataURL("image/png")
  const view = scene.view
  picture.destroy()
  return { layer, found, view, picture: picture_ }
}"""


def measure(
    page: Page,
    document: dict[str, Any],
    *,
    moments: tuple[float, ...] = (3.0, 3.05, 3.1, 3.15, 3.2, 3.25, 3.3, 3.35),
    renderer: str = "canvas",
    theme: str = "night",
    insets: dict[str, float] | None = None,
) -> dict[str, Any]:
    """The mean of what each measure says over the moments (seconds after the beginning), and the last picture.

    page: one of `open_page()` (conftest of this folder). Keys `whole`, `marks` (what moves alone), `ground` (what
    stands still alone), each with `light` (relative luminance), `colour` (chroma 0 to 1), `warm` (red over blue),
    `edges` (detail: luminance from pixel to pixel), `lit` (share of pixels that are not the bare ink), `moved`
    (luminance from moment to moment), `hue` (degrees, by chroma), `hues` (0: one hue, 1: all), and `swing` (the
    largest less the least `light` of the moments); `picture`: the last moment as a PNG in a data address.
    """
    asked = {
        "document": check_document(document),
        "moments": list(moments),
        "renderer": renderer,
        "theme": theme,
        "insets": insets or {},
    }
    told = page.evaluate(MEASURE, asked)
    assert told["layer"] == renderer
    means: dict[str, Any] = {"picture": told["picture"], "view": told["view"]}
    for part in ("whole", "marks", "ground"):
        rows = [moment[part] for moment in told["found"]]
        means[part] = {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
        means[part]["swing"] = max(row["light"] for row in rows) - min(row["light"] for row in rows)
    return means
