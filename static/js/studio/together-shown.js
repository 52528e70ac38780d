// Whether play is for everybody here, and whether it is recorded, on the page.

/** @param {HTMLElement} root @param {import("../room/together.js").Together} together @param {import("./actions.js").Deeds} deeds */
export const showTogether = (root, together, deeds) => {
  const button = /** @type {HTMLElement} */ (root.querySelector("[data-do=together]"))
  const record = /** @type {HTMLElement} */ (root.querySelector("[data-do=record]"))
  const recording = /** @type {HTMLElement} */ (root.querySelector("[data-recording]"))
  Object.assign(deeds, { together: () => together.switch(), record: () => together.record(), canRecord: () => Boolean(together.mayRecord()) })
  together.watch(({ isOn, isShared, others, recording: now }) => {
    button.hidden = !others && !isShared
    button.setAttribute("aria-pressed", String(isOn))
    recording.hidden = !now
    record.hidden = !together.mayRecord()
    record.setAttribute("aria-pressed", String(Boolean(now)))
  })
}
