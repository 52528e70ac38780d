// Ctrl+S: everything is kept by itself, so what it asks is a name for this version.

import { csrfToken } from "./doors.js"

const WAIT_MS = 5000

/** @param {import("./outbox.js").Outbox} outbox What is on its way belongs to what is named. */
const arrived = async (outbox) => {
  for (let waited = 0; !outbox.isEmpty() && waited < WAIT_MS; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50))
}

/**
 * Opens the dialog; null where one may not name.
 * @param {string | undefined} address @param {import("./outbox.js").Outbox} outbox @param {(words: string) => void} tell
 */
export const createNaming = (address, outbox, tell) => {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("name-moment"))
  if (!dialog || !address) return null
  const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"))
  const error = /** @type {HTMLElement} */ (dialog.querySelector(".field__error"))
  const say = (/** @type {string} */ words) => {
    error.textContent = words
    error.hidden = !words
    field.setAttribute("aria-invalid", String(Boolean(words)))
  }

  const name = async () => {
    await arrived(outbox)
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() }
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify({ name: field.value }) })
    const said = await answer.json()
    if (!answer.ok) throw new Error(said.error?.message || "It could not be named.")
    return said.data.name
  }

  dialog.querySelectorAll("[data-dismiss]").forEach((button) => button.addEventListener("click", () => dialog.close()))
  dialog.querySelector("form")?.addEventListener("submit", async (event) => {
    event.preventDefault()
    say("")
    try {
      tell(`Named: ${await name()}`)
      field.value = ""
      dialog.close()
    } catch (failure) {
      say(failure instanceof TypeError ? "No connection. The name is still here; try again." : /** @type {Error} */ (failure).message)
    }
  })
  return () => {
    say("")
    dialog.showModal()
    field.select()
  }
}
